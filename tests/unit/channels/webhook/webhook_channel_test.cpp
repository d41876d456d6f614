#include "channels/webhook/webhook_channel.hpp"

#include "domino/error.hpp"
#include "domino/testing/fake_host.hpp"

#include <gtest/gtest.h>

namespace domino::webhook {
namespace {

Json config_with(const Json& out = nullptr) {
    Json config = {{"in",
                    {{"authentication", {{"style", "bearer"}, {"secret", "a-token-of-16-characters"}}},
                     {"conversation", "/c"},
                     {"sender", "/who"},
                     {"text", "/text"},
                     {"id", "/id"}}}};
    if (!out.is_null()) config["out"] = out;
    return config;
}

class WebhookChannelTest : public ::testing::Test {
protected:
    HttpResponse post(const std::string& url, const std::string& body, const std::string& token = "a-token-of-16-characters") {
        return channel.handle(
            {.method = "POST", .url = url, .headers = {{"Authorization", "Bearer " + token}}, .body = body, .peer = {}});
    }

    domino::testing::FakeHost host;
    WebhookChannel channel{host, config_with()};
};

const std::string a_message = R"({"id": 7, "c": "c-1", "who": "ada", "text": "hello"})";

TEST_F(WebhookChannelTest, HandsInWhatIsAuthentic) {
    const auto answer = post("?x=1", a_message);
    EXPECT_EQ(answer.status, 202) << answer.body;
    ASSERT_EQ(host.event_sink.submitted().size(), 1u);
    const auto event = host.event_sink.submitted()[0];
    EXPECT_EQ(event.dedupe_key, "7");
    EXPECT_EQ(event.conversation, "c-1");
    EXPECT_EQ(event.sender, "ada");
    EXPECT_EQ(event.text, "hello");
    EXPECT_EQ(parse_json(answer.body)["url"].get<std::string>().substr(0, 6), "/runs/");
}

TEST_F(WebhookChannelTest, RefusesWhatIsNotBeforeLookingAtIt) {
    const auto answer = post("", "{", "another");
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.headers.at("WWW-Authenticate"), "Bearer");
    EXPECT_EQ(answer.body.find("a-token"), std::string::npos);
    EXPECT_TRUE(host.event_sink.submitted().empty());
    EXPECT_EQ(host.recorded_metrics.value("rejected_requests_total"), 1);
}

TEST_F(WebhookChannelTest, BadBodiesAreRefusedWithTheirPlace) {
    for (const std::string& body : {std::string(), std::string("{"), std::string("{\"c\":\"\xff\"}"), std::string(1 << 20, '['),
                                    std::string(R"({"c":1,"c":2})")})
        EXPECT_EQ(post("", body).status, 400);
    const auto answer = post("", R"({"c": "c-1"})");
    EXPECT_EQ(answer.status, 422);
    EXPECT_NE(answer.body.find("/id"), std::string::npos);
    EXPECT_TRUE(host.event_sink.submitted().empty());
}

TEST_F(WebhookChannelTest, SaysWhenToComeBack) {
    host.event_sink.before_taking([] { throw TryLater(503, std::chrono::seconds(7), "full"); });
    const auto answer = post("", a_message);
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.headers.at("Retry-After"), "7");
}

TEST_F(WebhookChannelTest, TakesPresses) {
    EXPECT_EQ(post("/press", R"({"token": "t-1", "sender": "ada"})").body, R"({"accepted":true})");
    ASSERT_EQ(host.event_sink.pressed().size(), 1u);
    EXPECT_EQ(host.event_sink.pressed()[0].sender, "ada");
    host.event_sink.answer_presses_with({.taken = false, .approved = true, .by = "bob"});
    EXPECT_EQ(post("/press", R"({"token": "t-1"})").body, R"({"accepted":false,"approved":true,"by":"bob"})");
    for (const char* body : {"{}", "[]", R"({"token":""})", R"({"token":7})", R"({"token":"t","sender":7})"})
        EXPECT_EQ(post("/press", body).status, 422) << body;
    host.event_sink.before_taking([] { throw Error("forged"); });
    EXPECT_EQ(post("/press", R"({"token": "t-1"})").status, 403);
    EXPECT_EQ(post("/press", R"({"token": "t-1"})", "x").status, 401);
}

TEST_F(WebhookChannelTest, OtherAddressesAndMethodsAreRefused) {
    EXPECT_EQ(post("/elsewhere", a_message).status, 404);
    EXPECT_EQ(channel.handle({.method = "GET", .url = "", .headers = {}, .body = {}, .peer = {}}).headers.at("Allow"), "POST");
}

TEST_F(WebhookChannelTest, WithoutAnAddressRepliesAreOnlyRecorded) {
    EXPECT_EQ(channel.deliver({.reply_id = "r_1#1", .conversation = "c-1"}).status, Delivered::Status::sent);
    EXPECT_TRUE(host.scripted_http.requests().empty());
}

TEST_F(WebhookChannelTest, IsDegradedWhileTheReceiverIsAway) {
    WebhookChannel out(host, config_with({{"url", "https://example.com/"}}));
    EXPECT_EQ(out.state().health, PluginState::Health::ready);
    EXPECT_EQ(out.deliver({.reply_id = "r_1#1"}).status, Delivered::Status::unknown);
    EXPECT_EQ(out.state().health, PluginState::Health::degraded);
    EXPECT_EQ(out.find({.reply_id = "r_1#1"}).status, Delivered::Status::try_again);
    host.scripted_http.answer_with([](const HttpRequest&) { return HttpResponse{}; });
    EXPECT_EQ(out.deliver({.reply_id = "r_1#1"}).status, Delivered::Status::sent);
    EXPECT_EQ(out.state().health, PluginState::Health::ready);
}

struct Fault {
    const char* name;
    const char* patch;
};

class ConfigFault : public ::testing::TestWithParam<Fault> {};

TEST_P(ConfigFault, IsNamedAtStart) {
    domino::testing::FakeHost host;
    Json config = config_with({{"url", "https://example.com/"}});
    config.merge_patch(parse_json(GetParam().patch));
    try {
        const WebhookChannel channel(host, config);
        FAIL();
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find(GetParam().name), std::string::npos) << error.what();
    }
}

INSTANTIATE_TEST_SUITE_P(Members, ConfigFault,
                         ::testing::Values(Fault{"in.authentication.secret", R"({"in": {"authentication": {"secret": ""}}})"},
                                           Fault{"in.conversation", R"({"in": {"conversation": "/a~7"}})"},
                                           Fault{"in.data", R"({"in": {"data": "nowhere"}})"},
                                           Fault{"in.id", R"({"in": {"id": "nowhere"}})"},
                                           Fault{"in.id", R"({"in": {"id": "/id", "id_header": "X-Id"}})"},
                                           Fault{"in.type", R"({"in": {"type": "a..b"}})"},
                                           Fault{"out.url", R"({"out": {"url": "mailto:a@b.example"}})"},
                                           Fault{"out.secret", R"({"out": {"secret": "whsec_"}})"}));

}  // namespace
}  // namespace domino::webhook
