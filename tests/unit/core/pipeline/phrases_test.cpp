#include "core/pipeline/phrases.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

TEST(Phrases, SpeakBothLanguages) {
    EXPECT_EQ(say(Phrase::approve, "en"), "Approve");
    EXPECT_EQ(say(Phrase::approve, "de"), "Freigeben");
    EXPECT_EQ(say(Phrase::approve, "fr"), "Approve");
}

TEST(Phrases, PutValuesInOnceEach) {
    EXPECT_EQ(say(Phrase::run_failed, "en", {"Check", "broken {0}"}), "That did not work. **Check**: broken {0}");
}

TEST(Consent, IsReadFromAWordInEitherLanguage) {
    for (const char* word : {"yes", "Yes!", " ok ", "approve", "Ja.", "genehmigt", "\"ja\""})
        EXPECT_EQ(consent_in(word), Consent::yes) << word;
    for (const char* word : {"no", "Nein!", "reject", "abgelehnt"}) EXPECT_EQ(consent_in(word), Consent::no) << word;
    for (const char* text : {"", "ja, aber nicht heute", "yes please check invoice 5", "maybe", "jaja"})
        EXPECT_EQ(consent_in(text), Consent::none) << text;
    EXPECT_EQ(consent_in(std::string(1 << 20, 'y')), Consent::none);
}

}  // namespace
}  // namespace domino
