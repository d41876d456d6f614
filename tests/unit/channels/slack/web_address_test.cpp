#include "channels/slack/web_address.hpp"

#include <gtest/gtest.h>

namespace domino::slack {
namespace {

const std::string base = "https://slack.com/api";

TEST(WebAddress, OfSlackIsKnown) {
    for (const char* url :
         {"https://files.slack.com/x", "https://slack.com", "HTTPS://Hooks.Slack.com/a", "wss://wss-primary.slack.com/?ticket=1",
          "https://a.slack-edge.com/x", "https://hooks.slack-gov.com/x"})
        EXPECT_TRUE(is_slack(url, base)) << url;
}

TEST(WebAddress, OfAnybodyElseIsNot) {
    for (const char* url :
         {"", "http://files.slack.com/x", "https://evilslack.com/x", "https://slack.com.evil.example",
          "https://slack.com@evil.example/", "https://evil.example/slack.com", "https://evil.example\\.slack.com/",
          "https://files.slack.com:8443/x", "ftp://files.slack.com", "//files.slack.com", "javascript:x",
          "https://evil.example#.slack.com", "https://xn--slack.com.evil", "http://127.0.0.1/"})
        EXPECT_FALSE(is_slack(url, base)) << url;
}

TEST(WebAddress, TheHostOfTheBaseIsTrustedAsItIsWritten) {
    EXPECT_TRUE(is_slack("http://127.0.0.1:9/x", "http://127.0.0.1:9/api"));
    EXPECT_TRUE(is_slack("ws://127.0.0.1:9/x", "http://127.0.0.1:9/api"));
    EXPECT_FALSE(is_slack("http://127.0.0.1:8/x", "http://127.0.0.1:9/api"));
    EXPECT_FALSE(is_slack("http://gateway.example/x", "https://gateway.example/api")) << "the token would go in the clear";
}

}  // namespace
}  // namespace domino::slack
