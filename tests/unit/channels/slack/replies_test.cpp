#include "channels/slack/message.hpp"
#include "tests/unit/channels/slack/rig.hpp"

namespace domino::slack::test {
namespace {

using namespace std::chrono_literals;
using Status = Delivered::Status;

class ReplyTest : public ::testing::Test {
protected:
    void use_command() {
        rig.post_form({{"team_id", "T1"},
                       {"channel_id", "C1"},
                       {"user_id", "U1"},
                       {"command", "/domino"},
                       {"trigger_id", "1.2.3"},
                       {"response_url", hook}});
    }

    Delivered deliver(const Delivery& one) { return rig.channel().deliver(one); }
    std::size_t posts() const { return rig.slack.calls("chat.postMessage").size(); }
    Json arguments(std::size_t index = 0) const { return rig.slack.calls("chat.postMessage").at(index).arguments; }
    /// What conversations.replies says when these posts stand there.
    Json standing(std::initializer_list<std::size_t> indexes) {
        Json messages = Json::array();
        for (const auto index : indexes)
            messages.push_back({{"ts", "1700000009.00000" + std::to_string(index)},
                                {"user", "UBOT"},
                                {"metadata", arguments(index)["metadata"]}});
        return {{"ok", true}, {"messages", messages}};
    }
    static std::string long_text(int words) {
        std::string text;
        for (int i = 0; i < words; ++i) text += "word ";
        return text;
    }

    const std::string hook = "https://hooks.slack.com/commands/x";
    ChannelRig rig;
};

TEST_F(ReplyTest, GoesIntoTheThread) {
    const auto done = deliver(delivery("**Done**"));
    EXPECT_EQ(done.status, Status::sent) << done.error;
    EXPECT_EQ(done.vendor_id, "1700000000.000101");
    EXPECT_EQ(arguments()["channel"], "C1");
    EXPECT_EQ(arguments()["thread_ts"], "1700000000.000100");
    EXPECT_EQ(arguments()["text"], "*Done*");
    EXPECT_EQ(arguments()["unfurl_links"], false);
}

TEST_F(ReplyTest, ToAChannelAloneHasNoThread) {
    EXPECT_EQ(deliver(delivery("x", "C0123")).status, Status::sent);
    EXPECT_FALSE(arguments().contains("thread_ts"));
    EXPECT_EQ(deliver(delivery("x", "C0123:1700000.1")).status, Status::sent);
    EXPECT_EQ(arguments(1)["thread_ts"], "1700000.1");
}

TEST_F(ReplyTest, ToAPersonOpensTheDirectMessages) {
    rig.slack.usual("conversations.open", {{"ok", true}, {"channel", {{"id", "D7"}}}});
    EXPECT_EQ(deliver(delivery("x", "U0123")).status, Status::sent);
    EXPECT_EQ(arguments()["channel"], "D7");
}

TEST_F(ReplyTest, ToNowhereFailsInPlainWords) {
    for (const char* conversation : {"general", "T1:C1:now"}) {
        const auto done = deliver(delivery("x", conversation));
        EXPECT_EQ(done.status, Status::failed);
        EXPECT_NE(done.error.find("C0123"), std::string::npos);
        EXPECT_EQ(rig.channel().find(delivery("x", conversation)).status, Status::try_again);
    }
    EXPECT_EQ(deliver(delivery(" ")).status, Status::failed);
    ChannelRig several(Json{{"workspaces", {{"T1", {{"bot_token", "a"}}}, {"T2", {{"bot_token", "b"}}}}}});
    EXPECT_NE(several.channel().deliver(delivery("x", "C1")).error.find("T0123:C1"), std::string::npos);
}

TEST_F(ReplyTest, APermanentRefusalSaysSlacksCode) {
    rig.slack.refuse("chat.postMessage", "not_in_channel");
    const auto done = deliver(delivery("x"));
    EXPECT_EQ(done.status, Status::failed);
    EXPECT_EQ(done.error, "Slack says not_in_channel: the app is not in the channel: invite it there (/invite @app)");
}

TEST_F(ReplyTest, ARefusedTokenIsSeenInTheState) {
    rig.slack.refuse("chat.postMessage", "token_revoked");
    EXPECT_EQ(deliver(delivery("x")).status, Status::failed);
    EXPECT_EQ(rig.channel().state().health, PluginState::Health::degraded);
    EXPECT_NE(rig.channel().state().reason.find("token_revoked"), std::string::npos);
    rig.slack.next("chat.postMessage", {{"ok", true}, {"ts", "1.1"}});
    deliver(delivery("y"));
    EXPECT_EQ(rig.channel().state().health, PluginState::Health::ready);
}

TEST_F(ReplyTest, BlocksThatSlackDoesNotTakeAreLeftOut) {
    rig.slack.refuse("chat.postMessage", "invalid_blocks");
    Delivery one = delivery("Release?");
    one.reply.buttons = {{"Yes", "y"}};
    EXPECT_EQ(deliver(one).status, Status::sent);
    EXPECT_TRUE(arguments(0).contains("blocks"));
    EXPECT_FALSE(arguments(1).contains("blocks"));
    EXPECT_EQ(arguments(1)["text"], "Release?");
}

TEST_F(ReplyTest, ARateLimitIsObeyedAndNothingIsAskedBeforeTheNextTry) {
    rig.slack.next("chat.postMessage", limited("3"));
    auto done = deliver(delivery("x"));
    EXPECT_EQ(done.status, Status::try_again);
    EXPECT_EQ(done.retry_after, 3s);
    Delivery again = delivery("x");
    again.attempt = 2;
    EXPECT_EQ(rig.channel().find(again).status, Status::try_again);
    EXPECT_TRUE(rig.slack.calls("conversations.replies").empty());
    rig.host.fake_clock.advance(3s);
    EXPECT_EQ(deliver(again).status, Status::sent);
    EXPECT_EQ(posts(), 2U);
}

TEST_F(ReplyTest, InDoubtSlackIsAskedFirst) {
    for (const auto& odd : {html(500), html(200), nothing()}) {
        ChannelRig fresh;
        fresh.slack.next("chat.postMessage", odd);
        Delivery one = delivery("x");
        EXPECT_EQ(fresh.channel().deliver(one).status, Status::unknown);
        one.attempt = 2;
        fresh.slack.next(
            "conversations.replies",
            {{"ok", true},
             {"messages",
              Json::array({{{"ts", "1.1"}, {"metadata", fresh.slack.calls("chat.postMessage").at(0).arguments["metadata"]}}})}});
        const auto found = fresh.channel().find(one);
        EXPECT_EQ(found.status, Status::sent);
        EXPECT_EQ(found.vendor_id, "1.1");
        const auto asked = fresh.slack.calls("conversations.replies").at(0).arguments;
        EXPECT_EQ(asked["ts"], "1700000000.000100");
        EXPECT_EQ(asked["include_all_metadata"], "true");
        EXPECT_TRUE(asked.contains("oldest"));
    }
}

TEST_F(ReplyTest, InDoubtAndNotThereItIsSentAgain) {
    rig.slack.next("chat.postMessage", html(500));
    Delivery one = delivery("x");
    EXPECT_EQ(deliver(one).status, Status::unknown);
    one.attempt = 2;
    EXPECT_EQ(rig.channel().find(one).status, Status::try_again);
    EXPECT_EQ(deliver(one).status, Status::sent);
    EXPECT_EQ(posts(), 2U);
}

TEST_F(ReplyTest, WhileSlackDoesNotSayItIsNotSentAgain) {
    rig.slack.next("chat.postMessage", nothing());
    Delivery one = delivery("x");
    deliver(one);
    for (int i = 0; i < 4; ++i) rig.slack.next("conversations.replies", html(500));
    one.attempt = 2;
    EXPECT_EQ(rig.channel().find(one).status, Status::unknown);
    EXPECT_EQ(deliver(one).status, Status::unknown);
    EXPECT_EQ(posts(), 1U);
    one.attempt = 12;
    EXPECT_EQ(rig.channel().find(one).status, Status::try_again) << "a rare double is better than no answer";
    EXPECT_EQ(deliver(one).status, Status::sent);
}

TEST_F(ReplyTest, AfterARestartALongAnswerGoesOnWhereItStopped) {
    Delivery one = delivery(long_text(2500));
    rig.slack.next("chat.postMessage", {{"ok", true}, {"ts", "1.1"}});
    rig.slack.next("chat.postMessage", html(500));
    EXPECT_EQ(deliver(one).status, Status::unknown);
    ASSERT_EQ(posts(), 2U);
    const Json there = standing({0, 1});
    const testing::PluginObject next(domino_plugin, rig.host, {{"bot_token", token}, {"signing_secret", secret}});
    rig.slack.next("conversations.replies", there);
    one.attempt = 2;
    EXPECT_EQ(next.channel().find(one).status, Status::try_again);
    EXPECT_EQ(next.channel().deliver(one).status, Status::sent);
    EXPECT_EQ(part_of_reply(arguments(2), "r_1#1"), 3);
    EXPECT_EQ(part_of_reply(arguments(posts() - 1), "r_1#1"), 4);
}

TEST_F(ReplyTest, OnePartIsMissingInTheMiddle) {
    Delivery one = delivery(long_text(2500));
    deliver(one);
    rig.slack.next("conversations.replies", standing({0, 2}));
    const testing::PluginObject next(domino_plugin, rig.host, {{"bot_token", token}, {"signing_secret", secret}});
    EXPECT_EQ(next.channel().find(one).status, Status::try_again);
    const auto before = posts();
    rig.host.fake_clock.advance(60s);
    EXPECT_EQ(next.channel().deliver(one).status, Status::sent);
    EXPECT_EQ(part_of_reply(arguments(before), "r_1#1"), 2);
}

TEST_F(ReplyTest, PagesAreTurnedInALongThread) {
    rig.slack.next("conversations.replies",
                   {{"ok", true}, {"messages", Json::array()}, {"response_metadata", {{"next_cursor", "page2"}}}});
    const Json metadata = {{"event_type", metadata_type}, {"event_payload", {{"reply", "r_1#1"}, {"part", 1}, {"parts", 1}}}};
    rig.slack.next("conversations.replies", {{"ok", true}, {"messages", Json::array({{{"ts", "1.1"}, {"metadata", metadata}}})}});
    EXPECT_EQ(rig.channel().find(delivery("x")).status, Status::sent);
    EXPECT_EQ(rig.slack.calls("conversations.replies").at(1).arguments["cursor"], "page2");
}

TEST_F(ReplyTest, WithoutAThreadTheChannelIsSearched) {
    EXPECT_EQ(rig.channel().find(delivery("x", "C1")).status, Status::try_again);
    EXPECT_EQ(rig.slack.calls("conversations.history").size(), 1U);
}

TEST_F(ReplyTest, AMessageASecondGoesToAChannel) {
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(deliver({.reply_id = "a" + std::to_string(i), .run = "a", .conversation = "T1:C1:1.1", .reply = {.text = "x"}})
                      .status,
                  Status::sent);
    Delivery fourth = delivery("x");
    Delivery fifth = delivery("x");
    fifth.reply_id = "r_5#1";
    rig.channel().deliver(fourth);
    const auto done = deliver(fifth);
    EXPECT_EQ(done.status, Status::try_again);
    EXPECT_EQ(done.retry_after, 2s);
    EXPECT_EQ(rig.channel().find(fifth).status, Status::try_again);
    rig.host.fake_clock.advance(2s);
    EXPECT_EQ(deliver(fifth).status, Status::sent);
}

TEST_F(ReplyTest, ACommandIsAnsweredByItsAddressThenDirectly) {
    use_command();
    const std::string place = rig.submitted().at(0).conversation;
    for (int i = 0; i < 5; ++i) {
        Delivery one = delivery("answer", place);
        one.reply_id = "r#" + std::to_string(i);
        EXPECT_EQ(deliver(one).status, Status::sent);
    }
    ASSERT_EQ(rig.slack.calls(hook).size(), 5U);
    EXPECT_EQ(rig.slack.calls(hook)[0].arguments["response_type"], "ephemeral");
    EXPECT_EQ(rig.slack.calls(hook)[0].request.headers.count("Authorization"), 0U);
    rig.slack.usual("conversations.open", {{"ok", true}, {"channel", {{"id", "D1"}}}});
    EXPECT_EQ(deliver(delivery("sixth", place)).status, Status::sent);
    EXPECT_EQ(arguments()["channel"], "D1");
}

TEST_F(ReplyTest, ACommandWhoseAddressIsUsedUpIsAnsweredDirectly) {
    use_command();
    rig.slack.next(hook, limited("17"));
    EXPECT_EQ(deliver(delivery("answer", "T1:C1:@U1")).retry_after, 17s);
    rig.slack.next(hook, {.status = 404, .headers = {}, .body = "expired_url"});
    rig.slack.usual("conversations.open", {{"ok", true}, {"channel", {{"id", "D1"}}}});
    Delivery one = delivery("answer", "T1:C1:@U1");
    EXPECT_EQ(deliver(one).status, Status::try_again);
    EXPECT_EQ(deliver(one).status, Status::sent);
    EXPECT_EQ(arguments()["channel"], "D1");
}

TEST_F(ReplyTest, WhatNobodySaysSlackTookAtACommandsAddressIsNotSent) {
    use_command();
    const auto after = [&](int n, const std::string& body) {
        rig.slack.next(hook, {.status = 200, .headers = {}, .body = body});
        Delivery one = delivery("answer", "T1:C1:@U1");
        one.reply_id = "r#" + std::to_string(n);
        return deliver(one).status;
    };
    EXPECT_EQ(after(1, "ok"), Status::sent);
    EXPECT_EQ(after(2, "<html>sign in to the hotel</html>"), Status::unknown);
    EXPECT_EQ(after(3, ""), Status::unknown);
    EXPECT_EQ(after(4, R"({"ok":false,"error":"expired_url"})"), Status::try_again);
}

TEST_F(ReplyTest, FilesOfOurOwnAreUploadedIntoTheThread) {
    rig.slack.next("https://domino.example/x.csv", {.status = 200, .headers = {}, .body = "a,b"});
    rig.slack.usual("files.getUploadURLExternal",
                    {{"ok", true}, {"upload_url", "https://files.slack.com/upload/v1/x"}, {"file_id", "F9"}});
    Delivery one = delivery("Here");
    one.reply.files = {{"x.csv", "text/csv", "https://domino.example/x.csv"}};
    const auto done = deliver(one);
    EXPECT_EQ(done.status, Status::sent) << done.error;
    EXPECT_EQ(rig.slack.calls("files.getUploadURLExternal").at(0).arguments["length"], "3");
    EXPECT_EQ(rig.slack.calls("https://files.slack.com/upload/v1/x").at(0).request.body, "a,b");
    const Json shared = rig.slack.calls("files.completeUploadExternal").at(0).arguments;
    EXPECT_EQ(shared["files"][0]["id"], "F9");
    EXPECT_EQ(shared["channel_id"], "C1");
    EXPECT_EQ(shared["thread_ts"], "1700000000.000100");
}

TEST_F(ReplyTest, FilesElsewhereAreLinks) {
    Delivery one = delivery("Here");
    one.reply.files = {{"x.csv", "text/csv", "http://169.254.169.254/latest"}};
    EXPECT_EQ(deliver(one).status, Status::sent);
    EXPECT_EQ(arguments()["text"], "Here\n\n<http://169.254.169.254/latest|x.csv>");
    EXPECT_EQ(rig.slack.calls().size(), 1U);
}

TEST_F(ReplyTest, AFileAtAnUploadAddressThatIsNotSlacksStays) {
    rig.slack.next("https://domino.example/x.csv", {.status = 200, .headers = {}, .body = "a,b"});
    rig.slack.usual("files.getUploadURLExternal",
                    {{"ok", true}, {"upload_url", "https://evil.example/upload"}, {"file_id", "F9"}});
    Delivery one = delivery("Here");
    one.reply.files = {{"x.csv", "text/csv", "https://domino.example/x.csv"}};
    EXPECT_EQ(deliver(one).status, Status::failed);
    EXPECT_TRUE(rig.slack.calls("https://evil.example/upload").empty());
}

}  // namespace
}  // namespace domino::slack::test
