#include "channels/slack/message.hpp"
#include "tests/unit/channels/slack/rig.hpp"

namespace domino::slack::test {
namespace {

using Status = Delivered::Status;

class ProgressTest : public ::testing::Test {
protected:
    void show(const std::string& text) {
        rig.channel().progress({.run = "r_1", .conversation = "T1:C1:1700000000.000100", .language = "en", .text = text});
    }
    std::vector<ScriptedSlack::Call> calls(const std::string& method) { return rig.slack.calls(method); }
    ChannelRig rig;
};

TEST_F(ProgressTest, IsOneMessageThatIsEditedAndBecomesTheAnswer) {
    show("⏳ one");
    show("✅ one");
    EXPECT_EQ(rig.channel().deliver(delivery("**Done**")).status, Status::sent);
    ASSERT_EQ(calls("chat.postMessage").size(), 1U);
    EXPECT_EQ(calls("chat.postMessage")[0].arguments["thread_ts"], "1700000000.000100");
    ASSERT_EQ(calls("chat.update").size(), 2U);
    const Json answer = calls("chat.update")[1].arguments;
    EXPECT_EQ(answer["ts"], "1700000000.000101");
    EXPECT_EQ(answer["text"], "*Done*");
    EXPECT_EQ(part_of_reply(answer, "r_1#1"), 1);
}

TEST_F(ProgressTest, OutlivesARestart) {
    show("⏳ one");
    const testing::PluginObject next(domino_plugin, rig.host, {{"bot_token", token}, {"signing_secret", secret}});
    EXPECT_EQ(next.channel().deliver(delivery("Done")).status, Status::sent);
    EXPECT_EQ(calls("chat.update").size(), 1U);
    EXPECT_EQ(calls("chat.postMessage").size(), 1U);
}

TEST_F(ProgressTest, NothingIsKeptForGood) {
    show("⏳ one");
    rig.channel().progress({.run = "r_2", .conversation = "T1:C1:1700000000.000100", .language = "en", .text = "⏳ two"});
    EXPECT_EQ(rig.channel().deliver(delivery("**Done**")).status, Status::sent);
    const auto keys = rig.host.memory.keys();
    EXPECT_EQ(keys.size(), 2U) << "the other run's message and the thread";
    for (const auto& key : keys) EXPECT_GT(rig.host.memory.kept_for(key)->count(), 0) << key;
}

TEST_F(ProgressTest, AnAnswerOfSeveralMessagesDeletesIt) {
    show("⏳ one");
    EXPECT_EQ(rig.channel().deliver(delivery(std::string(5000, 'x'))).status, Status::sent);
    EXPECT_EQ(calls("chat.delete").size(), 1U);
    EXPECT_EQ(calls("chat.update").size(), 0U);
    EXPECT_EQ(calls("chat.postMessage").size(), 3U);
}

TEST_F(ProgressTest, AMessageThatCannotBeEditedIsFollowedByANewOne) {
    show("⏳ one");
    rig.slack.refuse("chat.update", "message_not_found");
    EXPECT_EQ(rig.channel().deliver(delivery("Done")).status, Status::sent);
    EXPECT_EQ(calls("chat.postMessage").size(), 2U);
}

TEST_F(ProgressTest, AnEditWithoutAnAnswerIsSimplyDoneAgain) {
    show("⏳ one");
    rig.slack.next("chat.update", html(500));
    EXPECT_EQ(rig.channel().deliver(delivery("Done")).status, Status::try_again);
    EXPECT_EQ(rig.channel().deliver(delivery("Done")).status, Status::sent);
    EXPECT_EQ(calls("chat.postMessage").size(), 1U);
}

TEST_F(ProgressTest, OtherRepliesOfTheRunLeaveItAlone) {
    show("⏳ one");
    Delivery question = delivery("Shall I?");
    question.closing = false;
    EXPECT_EQ(rig.channel().deliver(question).status, Status::sent);
    EXPECT_EQ(calls("chat.postMessage").size(), 2U);
    EXPECT_EQ(calls("chat.update").size(), 0U);
}

TEST_F(ProgressTest, APostThatCameToNoClearEndIsNotTriedAgain) {
    rig.slack.next("chat.postMessage", html(500));
    show("⏳ one");
    show("✅ one");
    EXPECT_EQ(calls("chat.postMessage").size(), 1U);
    EXPECT_EQ(rig.channel().deliver(delivery("Done")).status, Status::sent);
}

TEST_F(ProgressTest, IsNotShownForSlashCommandsNorWhenSwitchedOff) {
    rig.channel().progress({.run = "r_1", .conversation = "T1:C1:@U1", .language = "en", .text = "x"});
    EXPECT_TRUE(rig.slack.calls().empty());
    ChannelRig off(Json{{"progress", false}});
    EXPECT_FALSE(off.channel().shows_progress());
}

}  // namespace
}  // namespace domino::slack::test
