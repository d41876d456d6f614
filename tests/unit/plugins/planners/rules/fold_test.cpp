#include "plugins/planners/rules/fold.hpp"

#include <gtest/gtest.h>

namespace domino::rules {
namespace {

TEST(Fold, MakesSpellingsOfOneWordEqual) {
    const std::pair<const char*, const char*> rows[] = {
        {"Prüfen", "pruefen"},
        {"PRÜFEN", "pruefen"},
        {"pruefen", "pruefen"},
        {"Straße", "strasse"},
        {"STRASSE", "strasse"},
        {"STRAẞE", "strasse"},
        {"Österreich", "oesterreich"},
        {"Café", "cafe"},
        {"Łódź", "lodz"},
        {"ΑΘΗΝΑ", "αθηνα"},
        {"МОСКВА", "москва"},
        {"it’s", "it's"},
        {"E‑Mail", "e-mail"},
        {"€150", "€150"},
        {"", ""},
    };
    for (const auto& [written, wanted] : rows) EXPECT_EQ(folded(written), wanted) << written;
}

TEST(Fold, ReadsDecomposedUmlautsLikeComposedOnes) {
    EXPECT_EQ(folded("pru\u0308fen"), "pruefen");
    EXPECT_EQ(folded("cafe\u0301"), "cafe");
    EXPECT_EQ(folded("e\u0308"), "e");
}

TEST(Fold, KeepsBytesThatAreNoUtf8) {
    const std::string cut = "\xC3";
    EXPECT_FALSE(folded(cut).empty());
    EXPECT_NO_THROW(folded("\xF0\x28\x8C\x28\xFF\xFE\x80"));
}

TEST(EditDistance, CountsChangesUpToItsBound) {
    EXPECT_EQ(edit_distance("rechnung", "rechnung", 2), 0U);
    EXPECT_EQ(edit_distance("rechnng", "rechnung", 2), 1U);
    EXPECT_EQ(edit_distance("rehcnung", "rechnung", 2), 2U);
    EXPECT_EQ(edit_distance("versand", "rechnung", 2), 3U);
    EXPECT_EQ(edit_distance("", "ab", 2), 2U);
    EXPECT_EQ(edit_distance("", "abc", 2), 3U);
}

}  // namespace
}  // namespace domino::rules
