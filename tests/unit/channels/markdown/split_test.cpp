#include "channels/markdown/split.hpp"

#include "channels/markdown/code_points.hpp"

#include <gtest/gtest.h>

#include <random>

namespace domino::markdown {
namespace {

using Parts = std::vector<std::string>;

std::string times(const std::string& text, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += text;
    return out;
}

TEST(Splitting, AShortTextStaysWhole) {
    EXPECT_EQ(split("a\n\nb", 100), Parts{"a\n\nb"});
    EXPECT_EQ(split("", 100), Parts{});
    EXPECT_EQ(split(" \n ", 100), Parts{});
    EXPECT_EQ(split("    • an indent stays", 100), Parts{"    • an indent stays"});
}

TEST(Splitting, PrefersParagraphThenLineThenSentenceThenWord) {
    EXPECT_EQ(split("First paragraph here.\n\nSecond one.\nits second line is long", 40),
              (Parts{"First paragraph here.", "Second one.\nits second line is long"}));
    EXPECT_EQ(split("One line of words.\nAnother line of words which is long", 40),
              (Parts{"One line of words.", "Another line of words which is long"}));
    EXPECT_EQ(split("A sentence of words. Another sentence of many words", 40),
              (Parts{"A sentence of words.", "Another sentence of many words"}));
    EXPECT_EQ(split("just words and words and words and words and words", 40),
              (Parts{"just words and words and words and words", "and words"}));
    EXPECT_EQ(split(std::string(70, 'x'), 40), (Parts{std::string(40, 'x'), std::string(30, 'x')}));
}

TEST(Splitting, CountsCodePoints) {
    EXPECT_EQ(split(times("ä", 40), 40), Parts{times("ä", 40)});
    EXPECT_EQ(split(times("😀", 50), 40), (Parts{times("😀", 40), times("😀", 10)}));
}

TEST(Splitting, KeepsEntitiesAndTokensWhole) {
    EXPECT_EQ(split(std::string(38, 'x') + "&amp;y", 40), (Parts{std::string(38, 'x'), "&amp;y"}));
    const std::string link = "<https://a.example|two words>";
    EXPECT_EQ(split(std::string(30, 'x') + link, 40), (Parts{std::string(30, 'x'), link}));
    EXPECT_EQ(split("<" + std::string(50, 'y') + ">", 40).size(), 2U) << "too long to stay together";
}

TEST(Splitting, KeepsCharactersOfSeveralCodePointsWhole) {
    const std::string family = "👨‍👩‍👧";
    EXPECT_EQ(split(std::string(38, 'x') + family, 40), (Parts{std::string(38, 'x'), family}));
    EXPECT_EQ(split(std::string(39, 'x') + "🇩🇪", 40), (Parts{std::string(39, 'x'), "🇩🇪"}));
    EXPECT_EQ(split(std::string(39, 'x') + "e\u0301", 40), (Parts{std::string(39, 'x'), "e\u0301"}));
}

TEST(Splitting, ACodeBlockIsClosedAndOpenedAgain) {
    EXPECT_EQ(split("```\nline of code 1\nline of code 2\nline of code 3\n```\nafter", 45),
              (Parts{"```\nline of code 1\nline of code 2\n```", "```\nline of code 3\n```\nafter"}));
    EXPECT_EQ(split("text before the code\n\n```\nline of code 1\nline of code 2\n```", 45),
              (Parts{"text before the code", "```\nline of code 1\nline of code 2\n```"}));
}

TEST(Splitting, NoEmptyCodeBlockIsLeftAtACut) {
    EXPECT_EQ(split("```\n" + std::string(33, 'c') + "\n```\nafterwards", 41),
              (Parts{"```\n" + std::string(33, 'c') + "\n```", "afterwards"}));
    EXPECT_EQ(split(std::string(33, 'x') + "```" + std::string(20, 'c') + "```", 40),
              (Parts{std::string(33, 'x'), "```\n" + std::string(20, 'c') + "```"}));
}

bool is_balanced(std::string_view part) {
    std::size_t fences = 0;
    for (auto at = part.find("```"); at != std::string_view::npos; at = part.find("```", at + 3)) ++fences;
    return fences % 2 == 0;
}

std::string words_of(std::string_view text) {
    std::string words;
    for (const char c : text)
        if (c != ' ' && c != '\n' && c != '`') words += c;
    return words;
}

TEST(Splitting, EveryPartIsShortAndClosedAndNoWordIsLost) {
    std::mt19937 random(7);
    const Parts pieces = {"word ",      "a. ",
                          "\n",         "\n\n",
                          "&amp;",      "<https://a.example|l>",
                          "```\n",      "\n```\n",
                          "😀",          "👨‍👩‍👧",
                          "longerword", "    ",
                          "<",          "&",
                          "ä",          "• "};
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        int fences = 0;
        for (unsigned i = 0; i < 5 + random() % 120; ++i) {
            const auto& piece = pieces[random() % pieces.size()];
            fences += piece.find("```") != std::string::npos ? 1 : 0;
            text += piece;
        }
        if (fences % 2 == 1) text += "\n```";
        std::string joined;
        for (const auto& part : split(text, 32 + round % 60)) {
            EXPECT_LE(count_code_points(part), 32U + static_cast<unsigned>(round % 60)) << text;
            EXPECT_TRUE(is_balanced(part)) << text << "\n---\n" << part;
            EXPECT_NE(part.find_first_not_of(" \n"), std::string::npos) << text;
            joined += part;
        }
        ASSERT_EQ(words_of(joined), words_of(text)) << text;
    }
}

}  // namespace
}  // namespace domino::markdown
