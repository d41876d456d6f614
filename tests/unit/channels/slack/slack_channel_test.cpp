#include "domino/testing/contract.hpp"
#include "tests/unit/channels/slack/rig.hpp"

namespace domino::slack::test {
namespace {

using namespace std::chrono_literals;

TEST(SlackChannel, KeepsTheContract) {
    const Json config = {{"bot_token", token}, {"signing_secret", secret}, {"app_token", "xapp-1"}};
    EXPECT_EQ(testing::broken_rules({.descriptor = domino_plugin, .config = config}), std::vector<std::string>{});
}

TEST(SlackChannel, KeepsTheContractWithASlackThatAnswers) {
    const Json config = {{"bot_token", token}, {"signing_secret", secret}};
    EXPECT_EQ(testing::broken_rules({.descriptor = domino_plugin,
                                     .config = config,
                                     .prepare =
                                         [](testing::FakeHost& host) {
                                             host.scripted_http.answer_with([](const HttpRequest&) { return html(200); });
                                         }}),
              std::vector<std::string>{});
}

struct Fault {
    Json config;
    const char* words;
};

TEST(SlackChannel, AConfigThatCannotWorkSaysWhatIsMissing) {
    for (const Fault& fault :
         {Fault{{{"signing_secret", "s"}}, "no bot token"}, Fault{{{"bot_token", "t"}}, "nothing to hear by"},
          Fault{{{"bot_token", "t"}, {"signing_secret", "s"}, {"workspaces", {{"T1", {{"bot_token", "t"}}}}}}, "keep one"},
          Fault{{{"signing_secret", "s"}, {"workspaces", {{"my team", {{"bot_token", "t"}}}}}}, "no team id"}}) {
        testing::FakeHost host;
        try {
            const testing::PluginObject object(domino_plugin, host, fault.config);
            FAIL() << fault.words;
        } catch (const Error& error) {
            EXPECT_NE(std::string(error.what()).find(fault.words), std::string::npos) << error.what();
        }
    }
}

TEST(SlackChannel, IsReadyOnceSlackKnowsTheApp) {
    ChannelRig rig;
    EXPECT_EQ(rig.channel().state().health, PluginState::Health::degraded);
    rig.channel().start();
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (rig.channel().state().health != PluginState::Health::ready && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(2ms);
    EXPECT_EQ(rig.channel().state().health, PluginState::Health::ready);
    rig.channel().stop();
}

TEST(HttpDoor, ChallengesAreAnsweredAfterTheSignature) {
    ChannelRig rig;
    const Json challenge = {{"type", "url_verification"}, {"token", "t"}, {"challenge", "3eZbrw1a"}};
    const auto answer = rig.post(challenge);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "3eZbrw1a");
    EXPECT_EQ(rig.channel()
                  .handle({.method = "POST",
                           .url = "",
                           .headers = {{"Content-Type", "application/json"}},
                           .body = to_text(challenge),
                           .peer = {}})
                  .status,
              401);
}

TEST(HttpDoor, WhatIsNotSignedMakesNoEvent) {
    ChannelRig rig(Json{{"listen", "all"}});
    HttpRequest request{.method = "POST",
                        .url = "",
                        .headers = {{"Content-Type", "application/json"}},
                        .body = to_text(envelope(message("hi"))),
                        .peer = {}};
    EXPECT_EQ(rig.channel().handle(request).status, 401);
    rig.sign(request);
    request.body += " ";
    EXPECT_EQ(rig.channel().handle(request).status, 401);
    rig.sign(request);
    rig.host.fake_clock.advance(301s);
    EXPECT_EQ(rig.channel().handle(request).status, 401);
    EXPECT_TRUE(rig.submitted().empty());
    EXPECT_EQ(rig.channel().handle(request).body.find(secret), std::string::npos);
}

TEST(HttpDoor, WithoutASigningSecretNothingIsTaken) {
    ChannelRig rig(Json{{"signing_secret", ""}, {"app_token", "xapp-1"}});
    HttpRequest request{.method = "POST",
                        .url = "",
                        .headers = {{"Content-Type", "application/json"}},
                        .body = to_text(envelope(message("<@UBOT> hi"))),
                        .peer = {}};
    const auto now =
        std::to_string(std::chrono::duration_cast<std::chrono::seconds>(rig.host.fake_clock.now().time_since_epoch()).count());
    request.headers["X-Slack-Request-Timestamp"] = now;
    request.headers["X-Slack-Signature"] = signature_of("", now, request.body);
    EXPECT_EQ(rig.channel().handle(request).status, 401);
}

TEST(HttpDoor, AProbeOfTheCertificateRunsNothing) {
    ChannelRig rig;
    EXPECT_EQ(rig.channel()
                  .handle({.method = "POST",
                           .url = "",
                           .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                           .body = "ssl_check=1&token=x&command=%2Fdomino",
                           .peer = {}})
                  .status,
              200);
    EXPECT_TRUE(rig.submitted().empty());
}

TEST(HttpDoor, WhatCannotBeKeptIsAnswered503) {
    ChannelRig rig;
    rig.host.event_sink.before_taking([] { throw TryLater(429, 7s, "over a bound"); });
    const auto answer = rig.post(envelope(message("<@UBOT> hi")));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.headers.at("Retry-After"), "7");
}

TEST(HttpDoor, OddBodiesAreRefusedWithoutHarm) {
    ChannelRig rig;
    for (const std::string& body : {std::string(), std::string("{"), std::string("[]"), std::string("{\"text\":\"\xFF\"}"),
                                    std::string(1 << 20, '['), std::string("{\"type\":7}")})
        EXPECT_EQ(rig.post(body).status, 400) << body.substr(0, 20);
    for (const std::string& form : {std::string("payload=%"), std::string("payload={"), std::string("payload=7"),
                                    std::string("a=b"), std::string("payload=%FF")})
        EXPECT_EQ(rig.post(form, "application/x-www-form-urlencoded").status, 400) << form;
    EXPECT_EQ(rig.post(Json{{"type", "something_new"}}).status, 200);
    EXPECT_EQ(rig.post(Json{{"type", "app_rate_limited"}, {"team_id", "T1"}, {"minute_rate_limited", 1}}).status, 200);
    EXPECT_TRUE(rig.submitted().empty());
}

TEST(HttpDoor, AThousandBlocksAreNoTrouble) {
    ChannelRig rig;
    Json blocks = Json::array();
    for (int i = 0; i < 1000; ++i) blocks.push_back({{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", "x"}}}});
    EXPECT_EQ(rig.post(envelope(message("<@UBOT> שלום 😀", {{"blocks", blocks}}))).status, 200);
    EXPECT_EQ(rig.submitted().at(0).text, "שלום 😀");
    std::string nested = "{\"type\":\"event_callback\",\"event\":";
    for (int i = 0; i < 1000; ++i) nested += "{\"elements\":[";
    EXPECT_EQ(rig.post(nested).status, 400);
}

TEST(HttpDoor, OtherAddressesAndMethodsSayWhatIsExpected) {
    ChannelRig rig;
    EXPECT_EQ(rig.channel().handle({.method = "GET", .url = "", .headers = {}, .body = {}, .peer = {}}).status, 405);
    EXPECT_EQ(rig.channel().handle({.method = "POST", .url = "/events", .headers = {}, .body = {}, .peer = {}}).status, 404);
}

}  // namespace
}  // namespace domino::slack::test
