#include "channels/slack/incoming_text.hpp"

#include <gtest/gtest.h>

namespace domino::slack {
namespace {

struct Sample {
    const char* mrkdwn;
    const char* text;
};

class IncomingText : public ::testing::TestWithParam<Sample> {};

TEST_P(IncomingText, IsReadAsAPersonTypedIt) {
    EXPECT_EQ(readable_text(GetParam().mrkdwn), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Samples, IncomingText,
    ::testing::Values(Sample{"", ""}, Sample{"a &lt;b&gt; &amp; c", "a <b> & c"}, Sample{"&amp;lt;", "&lt;"},
                      Sample{"&auml; &", "&auml; &"},
                      Sample{"see <https://a.example/?a=1&amp;b=2|here>!", "see https://a.example/?a=1&b=2!"},
                      Sample{"<https://a.example>", "https://a.example"},
                      Sample{"<mailto:a@b.example|a@b.example>", "a@b.example"}, Sample{"<tel:+49123>", "+49123"},
                      Sample{"<#C1|general> <#C2>", "#general <#C2>"}, Sample{"<!here> <!channel>", "@here @channel"},
                      Sample{"<!subteam^S1|@team>", "@team"}, Sample{"<!date^1^{date}|today>", "today"},
                      Sample{"<@U1> <@U2|bob>", "<@U1> <@U2>"}, Sample{"a < b", "a < b"}, Sample{"<", "<"}, Sample{"<>", ""},
                      Sample{"ä😀 שלום", "ä😀 שלום"}));

TEST(IncomingTextOfAProgram, HasNoNul) {
    EXPECT_EQ(readable_text(std::string_view("a\0b", 3)), "a\uFFFDb");
}

TEST(Mention, IsFoundByTheUsersIdAlone) {
    EXPECT_TRUE(mentions("hey <@UBOT>", "UBOT"));
    EXPECT_TRUE(mentions("<@U1> <@UBOT|domino> x", "UBOT"));
    EXPECT_FALSE(mentions("<@UBOTX> &lt;@UBOT&gt; @UBOT", "UBOT"));
    EXPECT_FALSE(mentions("<@> <@UBOT|", "UBOT"));
    EXPECT_FALSE(mentions("<@>", ""));
}

TEST(Mention, IsTakenOffOnlyWhereTheTextBegins) {
    EXPECT_EQ(without_leading_mention(" <@UBOT>  check <@UBOT>", "UBOT"), "check <@UBOT>");
    EXPECT_EQ(without_leading_mention("<@U1> check", "UBOT"), "<@U1> check");
    EXPECT_EQ(without_leading_mention("<@UBOT>", "UBOT"), "");
}

}  // namespace
}  // namespace domino::slack
