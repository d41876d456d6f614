#include "channels/slack/signature.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace domino::slack {
namespace {

using namespace std::chrono_literals;

const std::string secret = "8f742231b10e8888abcd99yyyzzz85a5";
const std::string timestamp = "1531420618";
const std::string body =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&"
    "user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%"
    "2Fcommands%2F"
    "T1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
const std::string signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

class Signature : public ::testing::Test {
protected:
    bool is_taken(std::chrono::seconds later = 0s) const {
        return is_from_slack(request, secret, std::chrono::system_clock::time_point(1531420618s + later));
    }
    HttpRequest request{.method = "POST",
                        .url = "",
                        .headers = {{"x-slack-signature", signature}, {"x-slack-request-timestamp", timestamp}},
                        .body = body,
                        .peer = {}};
};

TEST_F(Signature, IsSlacksOwn) {
    EXPECT_EQ(signature_of(secret, timestamp, body), signature);
    EXPECT_TRUE(is_taken());
}

TEST_F(Signature, IsGoodForFiveMinutesBothWays) {
    EXPECT_TRUE(is_taken(300s));
    EXPECT_TRUE(is_taken(-300s));
    EXPECT_FALSE(is_taken(301s));
    EXPECT_FALSE(is_taken(-301s));
}

TEST_F(Signature, IsOverTheBodyAsItCame) {
    request.body += "&";
    EXPECT_FALSE(is_taken());
    request.body = body.substr(0, body.find("%2F")) + "/" + body.substr(body.find("%2F") + 3);
    EXPECT_FALSE(is_taken());
}

TEST_F(Signature, OfAnotherFormIsRefused) {
    for (const std::string& bad : std::vector<std::string>{"", "v0=", "v1=" + signature.substr(3), signature.substr(3),
                                                           signature + "0", "v0=" + std::string(64, 'g')}) {
        request.headers["X-Slack-Signature"] = bad;
        EXPECT_FALSE(is_taken()) << bad;
    }
}

TEST_F(Signature, NeedsAProperTime) {
    for (const std::string& bad :
         std::vector<std::string>{"", "now", "1531420618.0", "-1531420618", " 1531420618", "99999999999999999999999"}) {
        request.headers["X-Slack-Request-Timestamp"] = bad;
        request.headers["X-Slack-Signature"] = signature_of(secret, bad, body);
        EXPECT_FALSE(is_taken()) << bad;
    }
    request.headers.erase("X-Slack-Request-Timestamp");
    EXPECT_FALSE(is_taken());
}

TEST_F(Signature, IsNeverRightWithoutASecret) {
    request.headers["X-Slack-Signature"] = signature_of("", timestamp, body);
    EXPECT_FALSE(is_from_slack(request, "", std::chrono::system_clock::time_point(1531420618s)));
}

}  // namespace
}  // namespace domino::slack
