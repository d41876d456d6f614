#include "plugins/planners/rules/message.hpp"

#include <gtest/gtest.h>

namespace domino::rules {
namespace {

std::vector<std::string> tokens(std::string_view text) {
    const Vocabulary vocabulary;
    const Message message(text, vocabulary);
    std::vector<std::string> folds;
    for (std::size_t i = 0; i < message.size(); ++i) folds.emplace_back(message.fold(i));
    return folds;
}

using Words = std::vector<std::string>;

TEST(Message, IsCutIntoWordsWithoutPunctuation) {
    EXPECT_EQ(tokens("Hallo, bitte prüfen!"), (Words{"hallo", "bitte", "pruefen"}));
    EXPECT_EQ(tokens("Hallo,bitte"), (Words{"hallo", "bitte"}));
    EXPECT_EQ(tokens("„Rechnung“ (Nr. #4711) – dringend..."), (Words{"rechnung", "nr", "4711", "dringend"}));
    EXPECT_EQ(tokens("a\nb\tc\u00A0d"), (Words{"a", "b", "c", "d"}));
    EXPECT_EQ(tokens("  \n "), Words{});
    EXPECT_EQ(tokens("?!"), Words{});
}

TEST(Message, KeepsNumbersDatesAndAddressesWhole) {
    EXPECT_EQ(tokens("1.234,56 € am 31.12.2026, 10:30"), (Words{"1.234,56", "€", "am", "31.12.2026", "10:30"}));
    EXPECT_EQ(tokens("ada.lovelace@example.org."), (Words{"ada.lovelace@example.org"}));
    EXPECT_EQ(tokens("RE-2026/07; -5"), (Words{"re-2026/07", "-5"}));
    EXPECT_EQ(tokens("2,5kg €150"), (Words{"2,5kg", "€150"}));
}

TEST(Message, GivesTextBackAsWritten) {
    const Vocabulary vocabulary;
    const Message message("Support: Die Kasse, sie steht!", vocabulary);
    EXPECT_EQ(message.raw(1, 3), "Die Kasse");
    EXPECT_EQ(message.rest(1), "Die Kasse, sie steht!");
    EXPECT_EQ(message.rest(0), "Support: Die Kasse, sie steht!");
    EXPECT_EQ(message.rest(5), "!");
}

TEST(Message, MarksFillers) {
    const Vocabulary vocabulary;
    const Message message("Bitte die Rechnung", vocabulary);
    EXPECT_TRUE(message[0].is_filler);
    EXPECT_TRUE(message[1].is_filler);
    EXPECT_FALSE(message[2].is_filler);
}

TEST(Message, LooksAtNoMoreThanItsBound) {
    const Vocabulary vocabulary;
    const std::string long_text(1 << 20, 'x');
    EXPECT_FALSE(Message(long_text, vocabulary).is_complete());
    std::string many;
    for (int i = 0; i < 401; ++i) many += "x ";
    const Message message(many, vocabulary);
    EXPECT_FALSE(message.is_complete());
    EXPECT_EQ(message.size(), Message::most_tokens);
    EXPECT_TRUE(Message(many.substr(0, 800), vocabulary).is_complete());
}

TEST(Message, TakesAnyBytes) {
    const Vocabulary vocabulary;
    std::string bytes;
    for (int i = 0; i < 4096; ++i) bytes += static_cast<char>((i * 7919) >> 3);
    EXPECT_NO_THROW(Message(bytes, vocabulary).rest(1));
}

}  // namespace
}  // namespace domino::rules
