#include "channels/markdown/code_points.hpp"

#include <gtest/gtest.h>

namespace domino::markdown {
namespace {

TEST(CodePoints, AreCountedWhateverTheirBytes) {
    EXPECT_EQ(count_code_points(""), 0U);
    EXPECT_EQ(count_code_points("aä€😀"), 4U);
}

TEST(CodePoints, AByteThatIsNoUtf8CountsAsOne) {
    EXPECT_EQ(count_code_points("\xFF\xC3"), 2U);
    EXPECT_EQ(count_code_points("\xC0\x80"), 2U) << "an overlong form";
    EXPECT_EQ(count_code_points("\xED\xA0\x80"), 3U) << "half a surrogate pair";
    EXPECT_EQ(count_code_points("\xF0\x9F\x98"), 3U) << "cut short";
}

TEST(CodePoints, TheLastOneIsFoundFromBehind) {
    EXPECT_EQ(last_code_point("a😀").value, U'😀');
    EXPECT_EQ(last_code_point("a").value, U'a');
    EXPECT_EQ(last_code_point("a\x80").value, replacement_character);
}

TEST(CodePoints, ATextIsShortenedToWholeCharacters) {
    EXPECT_EQ(shortened("äöü", 3), "äöü");
    EXPECT_EQ(shortened("äöüß", 3), "äö…");
    EXPECT_EQ(shortened("abc", 0), "");
}

TEST(CodePoints, AreWrittenAsUtf8) {
    for (const char32_t c : {U'a', U'ä', U'€', U'😀'}) EXPECT_EQ(first_code_point(to_utf8(c)).value, c);
}

}  // namespace
}  // namespace domino::markdown
