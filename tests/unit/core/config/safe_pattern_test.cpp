#include "core/config/safe_pattern.hpp"

#include "domino/error.hpp"

#include <gtest/gtest.h>
#include <chrono>

namespace domino {
namespace {

TEST(SafePattern, FindsAnywhereAndKnowsUtf8) {
    EXPECT_TRUE(SafePattern("b+").found_in("abbbc"));
    EXPECT_FALSE(SafePattern("^b").found_in("abbbc"));
    EXPECT_TRUE(SafePattern("^.$").found_in("\xC3\xA4"));
    EXPECT_TRUE(SafePattern("").found_in(""));
}

TEST(SafePattern, RefusesWhatIsNoPattern) {
    for (const std::string& pattern : {std::string("("), std::string("[a"), std::string("*"), std::string("(*LIMIT_MATCH=9)a"),
                                       std::string(1001, 'a'), std::string("\xFF")})
        EXPECT_THROW(SafePattern{pattern}, Error) << pattern;
}

TEST(SafePattern, GivesUpOnCatastrophesInsteadOfHanging) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE(SafePattern("^(a+)+$").found_in(std::string(5000, 'a') + "b"));
    EXPECT_FALSE(SafePattern("^(a|aa)+$").found_in(std::string(60000, 'a') + "b"));
    EXPECT_FALSE(SafePattern("(((.*)*)*)*x").found_in(std::string(60000, 'a')));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(SafePattern, LooksAtNoTextBeyondItsBoundNorBrokenText) {
    EXPECT_TRUE(SafePattern("^[0-9]+$").found_in(std::string(64 * 1024, '1')));
    EXPECT_FALSE(SafePattern("^[0-9]+$").found_in(std::string(64 * 1024 + 1, '1')));
    EXPECT_FALSE(SafePattern("a").found_in("a\xFF"));
}

}  // namespace
}  // namespace domino
