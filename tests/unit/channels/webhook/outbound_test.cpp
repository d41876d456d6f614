#include "channels/webhook/outbound.hpp"

#include "channels/webhook/authentication.hpp"
#include "domino/encoding.hpp"
#include "domino/error.hpp"
#include "domino/testing/fake_host.hpp"

#include <gtest/gtest.h>

namespace domino::webhook {
namespace {

using Status = Delivered::Status;
using std::chrono::milliseconds;

const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

class OutboundTest : public ::testing::Test {
protected:
    Delivered send(const std::string& url = "https://example.com/in/{conversation}?c={conversation}") {
        Delivery delivery{
            .reply_id = "r_1#2", .run = "r_1", .conversation = "c/1 ä", .reply = {.text = "**Done**"}, .closing = true};
        delivery.language = "de";
        delivery.created = std::chrono::system_clock::time_point(std::chrono::seconds(1'767'225'500));
        delivery.attempt = attempt;
        return Outbound(host, {.url = url, .key = standard_key(secret), .authorization = "Bearer t"}).send(delivery);
    }
    Delivered after(int status, HttpHeaders headers = {}) {
        host.scripted_http.answer_with(
            [=](const HttpRequest&) { return HttpResponse{.status = status, .headers = headers, .body = "<html>"}; });
        return send();
    }

    domino::testing::FakeHost host;
    int attempt = 1;
};

TEST_F(OutboundTest, PostsTheReplySignedUnderItsOwnKey) {
    const auto delivered = after(204);
    EXPECT_EQ(delivered.status, Status::sent);
    EXPECT_EQ(delivered.vendor_id, "r_1#2");
    const auto request = host.scripted_http.requests().at(0);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url, "https://example.com/in/c%2f1%20%c3%a4?c=c%2f1%20%c3%a4");
    EXPECT_EQ(request.headers.at("Idempotency-Key"), "r_1#2");
    EXPECT_EQ(request.headers.at("Authorization"), "Bearer t");
    EXPECT_EQ(parse_json(request.body), (Json{{"type", "domino.reply"},
                                              {"timestamp", "2025-12-31T23:58:20Z"},
                                              {"data",
                                               {{"text", "**Done**"},
                                                {"id", "r_1#2"},
                                                {"run", "r_1"},
                                                {"conversation", "c/1 ä"},
                                                {"closing", true},
                                                {"language", "de"}}}}));
    AuthenticationConfig receiver;
    receiver.style = Style::standard;
    receiver.secrets = {secret};
    EXPECT_TRUE(Authentication(receiver).accepts(request, host.fake_clock.now()));
}

struct Verdict {
    int answered;
    Status status;
};

TEST_F(OutboundTest, JudgesByTheStatus) {
    for (const auto& [answered, status] :
         {Verdict{200, Status::sent}, Verdict{202, Status::sent}, Verdict{301, Status::failed}, Verdict{400, Status::failed},
          Verdict{401, Status::try_again}, Verdict{404, Status::try_again}, Verdict{409, Status::try_again},
          Verdict{410, Status::failed}, Verdict{422, Status::failed}, Verdict{408, Status::try_again},
          Verdict{425, Status::try_again}, Verdict{429, Status::try_again}, Verdict{500, Status::try_again},
          Verdict{503, Status::try_again}}) {
        const auto delivered = after(answered);
        EXPECT_EQ(delivered.status, status) << answered;
        EXPECT_EQ(delivered.error.empty(), status == Status::sent) << answered;
    }
}

TEST_F(OutboundTest, WhatNobodyPutsRightFails) {
    attempt = 8;
    EXPECT_EQ(after(404).status, Status::try_again);
    attempt = 9;
    for (const int status : {401, 403, 404, 409, 423}) EXPECT_EQ(after(status).status, Status::failed) << status;
    EXPECT_EQ(after(503).status, Status::try_again);
}

TEST_F(OutboundTest, EachTrySaysTheSame) {
    after(503);
    host.fake_clock.advance(std::chrono::seconds(60));
    after(204);
    const auto requests = host.scripted_http.requests();
    EXPECT_EQ(requests.at(0).body, requests.at(1).body);
    EXPECT_NE(requests.at(0).headers.at("webhook-timestamp"), requests.at(1).headers.at("webhook-timestamp"));
}

TEST_F(OutboundTest, WaitsAsLongAsItIsAsked) {
    EXPECT_EQ(after(429, {{"Retry-After", "12"}}).retry_after, milliseconds(12000));
    EXPECT_EQ(after(503, {{"retry-after", "Thu, 01 Jan 2026 00:00:05 GMT"}}).retry_after, milliseconds(5000));
    EXPECT_EQ(after(503).retry_after, milliseconds(0));
}

TEST_F(OutboundTest, CannotTellWithoutAnAnswer) {
    host.scripted_http.answer_with([](const HttpRequest&) -> HttpResponse { throw Error("the answer was cut short"); });
    const auto delivered = send();
    EXPECT_EQ(delivered.status, Status::unknown);
    EXPECT_EQ(delivered.error, "the answer was cut short");
}

TEST_F(OutboundTest, FollowsRedirectionsOnTheSameHostOnly) {
    const auto redirect_to = [&](const std::string& location) {
        const auto before = host.scripted_http.requests().size();
        host.scripted_http.answer_with([=](const HttpRequest& request) {
            if (request.url == "https://example.com/new") return HttpResponse{.status = 200, .headers = {}, .body = {}};
            return HttpResponse{.status = 307, .headers = {{"Location", location}}, .body = {}};
        });
        const auto status = send().status;
        return std::pair(status, host.scripted_http.requests().size() - before);
    };
    EXPECT_EQ(redirect_to("/new"), std::pair(Status::sent, std::size_t{2}));
    EXPECT_EQ(redirect_to("https://example.com/new"), std::pair(Status::sent, std::size_t{2}));
    for (const char* elsewhere : {"https://example.com.evil.org/new", "http://example.com/new", "//evil.org/new",
                                  "https://example.com:8443/new", "https://example.com@evil.org/new", "new", ""})
        EXPECT_EQ(redirect_to(elsewhere), std::pair(Status::failed, std::size_t{1})) << elsewhere;
    EXPECT_EQ(redirect_to("/loop"), std::pair(Status::failed, std::size_t{4}));
}

TEST_F(OutboundTest, AConversationCannotChooseTheHost) {
    for (const char* url : {"https://{conversation}/x", "https://example.com:{conversation}/", "https://a@example.com/",
                            "ftp://example.com/", "example.com"})
        EXPECT_THROW(Outbound(host, {.url = url, .key = {}, .authorization = {}}), Error) << url;
}

}  // namespace
}  // namespace domino::webhook
