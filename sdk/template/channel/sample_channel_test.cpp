#include "domino/testing/contract.hpp"

#include <gtest/gtest.h>

extern "C" const domino::Descriptor domino_plugin;

namespace {

using domino::testing::FakeHost;
using domino::testing::PluginObject;

const domino::Json config = {{"token", "a-token-of-16-characters"}, {"reply_url", "http://127.0.0.1:9/replies"}};

domino::HttpRequest message(const std::string& token, const std::string& body) {
    return {.method = "POST", .url = "", .headers = {{"Authorization", "Bearer " + token}}, .body = body, .peer = "192.0.2.1"};
}

domino::Delivery delivery() {
    return {.reply_id = "r_1#1", .run = "r_1", .conversation = "c-1", .reply = {.text = "done"}, .attempt = 1, .language = "en"};
}

TEST(SampleChannel, KeepsTheContract) {
    EXPECT_EQ(domino::testing::broken_rules({.descriptor = domino_plugin, .config = config}), std::vector<std::string>{});
}

TEST(SampleChannel, HandsAMessageIn) {
    FakeHost host;
    const PluginObject plugin(domino_plugin, host, config);
    const auto answer = plugin.channel().handle(
        message("a-token-of-16-characters", R"({"id": "m-1", "conversation": "c-1", "sender": "u-1", "text": "hello"})"));
    EXPECT_EQ(answer.status, 202);
    ASSERT_EQ(host.event_sink.submitted().size(), 1u);
    EXPECT_EQ(host.event_sink.submitted()[0].text, "hello");
    EXPECT_EQ(host.event_sink.submitted()[0].dedupe_key, "m-1");
}

TEST(SampleChannel, RefusesWithoutTakingAnything) {
    struct Case {
        std::string token, body;
        int status;
    };
    for (const Case& c : {Case{"wrong", "{}", 401}, Case{"a-token-of-16-characters", "{", 400},
                          Case{"a-token-of-16-characters", R"({"id": 1})", 400}}) {
        FakeHost host;
        const PluginObject plugin(domino_plugin, host, config);
        EXPECT_EQ(plugin.channel().handle(message(c.token, c.body)).status, c.status) << c.body;
        EXPECT_TRUE(host.event_sink.submitted().empty());
    }
}

TEST(SampleChannel, PassesBackPressureOn) {
    FakeHost host;
    host.event_sink.before_taking([] { throw domino::TryLater(503, std::chrono::seconds(7), "the disk is full"); });
    const PluginObject plugin(domino_plugin, host, config);
    const auto answer = plugin.channel().handle(
        message("a-token-of-16-characters", R"({"id": "m-1", "conversation": "c-1", "sender": "u-1", "text": "hello"})"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.headers.at("Retry-After"), "7");
}

TEST(SampleChannel, TellsWhatBecameOfAReply) {
    using Status = domino::Delivered::Status;
    for (const auto& [http, expected] :
         {std::pair{200, Status::sent}, {429, Status::try_again}, {502, Status::try_again}, {404, Status::failed}}) {
        FakeHost host;
        host.scripted_http.answer_with([status = http](const domino::HttpRequest&) {
            return domino::HttpResponse{.status = status, .headers = {}, .body = {}};
        });
        const PluginObject plugin(domino_plugin, host, config);
        EXPECT_EQ(plugin.channel().deliver(delivery()).status, expected) << http;
    }
}

TEST(SampleChannel, IsDegradedWhileItsPeerIsAway) {
    FakeHost host;
    const PluginObject plugin(domino_plugin, host, config);
    EXPECT_EQ(plugin.channel().deliver(delivery()).status, domino::Delivered::Status::unknown);
    EXPECT_EQ(plugin.state().health, domino::PluginState::Health::degraded);
    EXPECT_FALSE(plugin.state().reason.empty());
}

}  // namespace
