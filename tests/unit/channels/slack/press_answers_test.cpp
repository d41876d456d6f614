#include "tests/unit/channels/slack/rig.hpp"

namespace domino::slack::test {
namespace {

using namespace std::chrono_literals;

const std::string approval_token = "MXwwfHJfMS4wfDF8MA.AAAAAAAAAAAAAAAAAAAAAA";

class PressTest : public ::testing::Test {
protected:
    void SetUp() override { rig.channel().start(); }
    void TearDown() override { rig.channel().stop(); }

    HttpResponse press(const std::string& value, const std::string& response_url = "https://hooks.slack.com/actions/x",
                       const std::string& action = "domino_0") {
        const Json payload = {{"type", "block_actions"},
                              {"user", {{"id", "U1"}}},
                              {"team", {{"id", "T1"}}},
                              {"channel", {{"id", "C1"}}},
                              {"container", {{"message_ts", "1.1"}, {"channel_id", "C1"}}},
                              {"message",
                               {{"ts", "1.1"},
                                {"thread_ts", "1.0"},
                                {"text", "Release?"},
                                {"blocks", Json::array({{{"type", "section"}}, {{"type", "actions"}}})}}},
                              {"response_url", response_url},
                              {"actions", Json::array({{{"type", "button"},
                                                        {"action_id", action},
                                                        {"block_id", "domino:en:0"},
                                                        {"value", value},
                                                        {"text", {{"text", "Approve"}}},
                                                        {"action_ts", "2.2"}}})}};
        return rig.post_form({{"payload", to_text(payload)}});
    }

    std::vector<ScriptedSlack::Call> said(std::size_t count) {
        const auto end = std::chrono::steady_clock::now() + 10s;
        while (rig.slack.calls().size() < count && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(2ms);
        return rig.slack.calls();
    }

    ChannelRig rig;
    const std::string hook = "https://hooks.slack.com/actions/x";
};

TEST_F(PressTest, AChoiceUnderTheAnswerOfACommandStaysThatPersonsOwn) {
    const Json payload = {
        {"type", "block_actions"},
        {"user", {{"id", "U1"}}},
        {"team", {{"id", "T1"}}},
        {"channel", {{"id", "C1"}}},
        {"container", {{"message_ts", "1.1"}, {"channel_id", "C1"}, {"thread_ts", "1.0"}, {"is_ephemeral", true}}},
        {"response_url", hook},
        {"actions", Json::array({{{"type", "button"},
                                  {"action_id", "domino_0"},
                                  {"value", "large"},
                                  {"text", {{"text", "Large"}}},
                                  {"action_ts", "2.2"}}})}};
    rig.post_form({{"payload", to_text(payload)}});
    ASSERT_EQ(rig.submitted().size(), 1U);
    EXPECT_EQ(rig.submitted()[0].conversation, "T1:C1:@U1");
    said(1);
    EXPECT_EQ(rig.channel().deliver(delivery("Large it is", "T1:C1:@U1")).status, Delivered::Status::sent);
    EXPECT_EQ(said(2).back().method, hook) << "only that person sees it";
}

TEST_F(PressTest, IsHandedInAndTheButtonsGiveWayToWhoDecided) {
    rig.slack.next(hook, {.status = 200, .headers = {}, .body = "ok"});
    EXPECT_EQ(press(approval_token).status, 200);
    ASSERT_EQ(rig.host.event_sink.pressed().size(), 1U);
    EXPECT_EQ(rig.host.event_sink.pressed()[0].sender, "U1");
    const auto calls = said(1);
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(calls[0].method, hook);
    EXPECT_EQ(calls[0].arguments["replace_original"], true);
    EXPECT_EQ(calls[0].arguments["text"], "Release?");
    EXPECT_EQ(calls[0].arguments["blocks"].back()["elements"][0]["text"], "*Approve* – chosen by <@U1>");
    EXPECT_EQ(calls[0].arguments["blocks"].size(), 2U);
}

TEST_F(PressTest, WithoutItsAddressTheMessageIsEdited) {
    rig.slack.next(hook, {.status = 404, .headers = {}, .body = "used_url"});
    press(approval_token);
    const auto calls = said(2);
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_EQ(calls[1].method, "chat.update");
    EXPECT_EQ(calls[1].arguments["ts"], "1.1");
}

TEST_F(PressTest, AnAddressThatIsNotSlacksIsNotCalled) {
    press(approval_token, "https://evil.example/x");
    EXPECT_EQ(said(1).at(0).method, "chat.update");
}

TEST_F(PressTest, TooLateItGetsAWordThatOnlyThePersonSees) {
    rig.host.event_sink.answer_presses_with({.taken = false, .approved = true, .by = "U7"});
    for (int i = 0; i < 2; ++i) rig.slack.next(hook, {.status = 200, .headers = {}, .body = "ok"});
    EXPECT_EQ(press(approval_token).status, 200);
    const auto calls = said(2);
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_EQ(calls[0].arguments["response_type"], "ephemeral");
    EXPECT_EQ(calls[0].arguments["text"], "This was decided before: approved by <@U7>.");
    EXPECT_EQ(calls[0].arguments["thread_ts"], "1.0");
    EXPECT_EQ(calls[1].arguments["blocks"].back()["elements"][0]["text"], "approved by <@U7>");
}

TEST_F(PressTest, AForgedTokenIsToldAndNothingElse) {
    rig.host.event_sink.before_taking([] { throw Error("forged"); });
    EXPECT_EQ(press(approval_token).status, 200);
    EXPECT_EQ(said(1).at(0).arguments["text"], "This button is no longer valid.");
}

TEST_F(PressTest, WhatCannotBeKeptIsNotAcknowledged) {
    rig.host.event_sink.before_taking([] { throw TryLater(503, 5s, "away"); });
    EXPECT_EQ(press(approval_token).status, 503);
    EXPECT_EQ(said(1).at(0).arguments["text"], "That could not be taken at the moment. Please press again.");
}

TEST_F(PressTest, AButtonOfWordsSaysThem) {
    EXPECT_EQ(press("check invoice 4711").status, 200);
    ASSERT_EQ(rig.submitted().size(), 1U);
    EXPECT_EQ(rig.submitted()[0].text, "check invoice 4711");
    EXPECT_EQ(rig.submitted()[0].conversation, "T1:C1:1.0");
    EXPECT_EQ(rig.submitted()[0].sender, "U1");
}

TEST_F(PressTest, ButtonsThatAreNotOursDoNothing) {
    EXPECT_EQ(press(approval_token, hook, "approve").status, 200);
    EXPECT_TRUE(rig.host.event_sink.pressed().empty());
    EXPECT_TRUE(rig.submitted().empty());
}

}  // namespace
}  // namespace domino::slack::test
