#include "channels/slack/web_api.hpp"

#include "channels/slack/error_codes.hpp"
#include "tests/unit/channels/slack/rig.hpp"

namespace domino::slack::test {
namespace {

using namespace std::chrono_literals;
using Kind = ApiAnswer::Kind;

class WebApiTest : public ::testing::Test {
protected:
    ApiAnswer call(const std::string& of = token) { return api.call("chat.postMessage", of, {{"channel", "C1"}}, 1s); }
    ApiAnswer call_answered(HttpResponse response) {
        slack.next("chat.postMessage", std::move(response));
        return call();
    }
    testing::FakeHost host;
    ScriptedSlack slack{host};
    WebApi api{host, "https://slack.com/api"};
};

TEST_F(WebApiTest, SendsJsonWithTheToken) {
    EXPECT_EQ(call().kind, Kind::ok);
    const auto request = slack.calls().at(0).request;
    EXPECT_EQ(request.url, "https://slack.com/api/chat.postMessage");
    EXPECT_EQ(request.headers.at("Authorization"), "Bearer " + token);
    EXPECT_EQ(request.headers.at("Content-Type"), "application/json; charset=utf-8");
}

TEST_F(WebApiTest, OkFalseIsNoSuccess) {
    EXPECT_EQ(call_answered({.body = R"({"ok":false,"error":"channel_not_found"})"}).kind, Kind::refused);
    EXPECT_EQ(call_answered({.body = R"({"ok":false,"error":"fatal_error"})"}).kind, Kind::unclear);
    EXPECT_EQ(call_answered({.body = R"({"ok":"true"})"}).kind, Kind::unclear);
}

TEST_F(WebApiTest, WhatIsNoAnswerIsUnclear) {
    EXPECT_EQ(call_answered(html(500)).kind, Kind::unclear);
    EXPECT_EQ(call_answered(html(200)).kind, Kind::unclear);
    EXPECT_EQ(call_answered({.body = R"({"ok":tr)"}).kind, Kind::unclear);
    EXPECT_EQ(call_answered({.body = ""}).kind, Kind::unclear);
    EXPECT_EQ(call_answered({.body = "[]"}).kind, Kind::unclear);
    EXPECT_EQ(call_answered(nothing()).kind, Kind::unclear);
}

TEST_F(WebApiTest, RetryAfterIsObeyedByMethodAndWorkspace) {
    const auto answer = call_answered(limited("7"));
    EXPECT_EQ(answer.kind, Kind::later);
    EXPECT_EQ(answer.retry_after, 7s);
    host.fake_clock.advance(3s);
    EXPECT_EQ(call().retry_after, 4s);
    EXPECT_EQ(slack.calls().size(), 1U) << "Slack is not asked meanwhile";
    EXPECT_EQ(api.call("chat.update", token, Json::object(), 1s).kind, Kind::ok);
    EXPECT_EQ(call("xoxb-other").kind, Kind::ok);
    host.fake_clock.advance(4s);
    EXPECT_EQ(call().kind, Kind::ok);
}

TEST_F(WebApiTest, ARetryAfterOfAnotherShapeIsHalfAMinute) {
    for (const char* odd : {"", "soon", "-1", "1.5"}) {
        EXPECT_EQ(call_answered(limited(odd)).retry_after, 30s) << odd;
        host.fake_clock.advance(31s);
    }
    EXPECT_EQ(call_answered(limited("999999")).retry_after, 1h);
}

TEST_F(WebApiTest, TheTokenIsInNoWords) {
    for (auto response : {html(500), nothing(), limited("1"), HttpResponse{.body = R"({"ok":false,"error":"invalid_auth"})"}}) {
        EXPECT_EQ(call_answered(response).why().find("xoxb"), std::string::npos);
        host.fake_clock.advance(2s);
    }
    for (const auto& entry : host.recorded_log.entries()) EXPECT_EQ(to_text(entry.fields).find("xoxb"), std::string::npos);
}

TEST(ErrorCodes, AreSortedAndSaidInPlainWords) {
    EXPECT_EQ(kind_of_error("ratelimited"), ErrorKind::later);
    EXPECT_EQ(kind_of_error("internal_error"), ErrorKind::unclear);
    EXPECT_EQ(kind_of_error("token_revoked"), ErrorKind::needs_person);
    EXPECT_EQ(kind_of_error("is_archived"), ErrorKind::target);
    EXPECT_EQ(kind_of_error("invalid_blocks"), ErrorKind::content);
    EXPECT_EQ(kind_of_error("message_not_found"), ErrorKind::gone);
    EXPECT_EQ(kind_of_error("something_new"), ErrorKind::unknown);
    EXPECT_EQ(words_of_error("not_in_channel"),
              "Slack says not_in_channel: the app is not in the channel: invite it there (/invite @app)");
    EXPECT_EQ(words_of_error("something_new"), "Slack says something_new");
}

}  // namespace
}  // namespace domino::slack::test
