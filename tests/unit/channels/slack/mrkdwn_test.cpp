#include "channels/slack/mrkdwn.hpp"

#include <gtest/gtest.h>

namespace domino::slack {
namespace {

std::string written(const std::string& text) {
    return markdown::write(markdown::parse(text), Mrkdwn());
}

TEST(Mrkdwn, SaysWhatMarkdownSays) {
    EXPECT_EQ(
        written("# Invoice **4711**\n\nIt is _late_, ~~not~~ see [the page](https://a.example/?a=1&b=2):\n\n- one\n- two `x<y`"),
        "*Invoice 4711*\n\nIt is _late_, ~not~ see <https://a.example/?a=1&amp;b=2|the page>:\n\n• one\n• two `x&lt;y`");
}

TEST(Mrkdwn, NobodyIsCalledByUntrustedText) {
    EXPECT_EQ(written("<!channel> <@U1> <#C1> <!here|x>"), "&lt;!channel&gt; &lt;@U1&gt; &lt;#C1&gt; &lt;!here|x&gt;");
    EXPECT_EQ(written("[a|b>c <!channel>](https://a.example/|x>y)"), "<https://a.example/%7Cx%3Ey|abc !channel>");
    EXPECT_EQ(written("`<!channel>`"), "`&lt;!channel&gt;`");
    EXPECT_EQ(written("```\n<!channel>\n```"), "```\n&lt;!channel&gt;\n```");
    EXPECT_EQ(written("|<!here>|b|\n|---|---|\n|1|2|").find("<!"), std::string::npos);
}

TEST(Mrkdwn, ALinkThatIsItsOwnLabelIsWrittenOnce) {
    EXPECT_EQ(written("https://a.example/x_y"), "<https://a.example/x_y>");
}

}  // namespace
}  // namespace domino::slack
