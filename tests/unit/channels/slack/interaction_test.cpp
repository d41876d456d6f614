#include "channels/slack/interaction.hpp"

#include "channels/slack/command.hpp"
#include "domino/error.hpp"

#include <gtest/gtest.h>

namespace domino::slack {
namespace {

TEST(Interaction, OfAButtonIsRead) {
    const auto read = read_interaction(
        parse_json(R"({"type":"block_actions","user":{"id":"U1","team_id":"T1"},"team":{"id":"T1"},"channel":{"id":"C1"},
        "container":{"type":"message","message_ts":"1.1","channel_id":"C1","thread_ts":"1.0"},"message":{"ts":"1.1","text":"t","blocks":[{"type":"section"}]},
        "response_url":"https://hooks.slack.com/actions/x","trigger_id":"7.7","actions":[{"type":"button","action_id":"domino_0","block_id":"domino:de:0","value":"v",
        "text":{"type":"plain_text","text":"Yes"},"action_ts":"2.2"},{"type":"static_select","action_id":"domino_1"}]})"));
    EXPECT_EQ(read.team, "T1");
    EXPECT_EQ(read.channel, "C1");
    EXPECT_EQ(read.message, "1.1");
    EXPECT_EQ(read.thread, "1.0");
    ASSERT_EQ(read.clicks.size(), 1U);
    EXPECT_EQ(read.clicks[0].label, "Yes");
    EXPECT_EQ(read.clicks[0].block, "domino:de:0");
    EXPECT_EQ(read.blocks.size(), 1U);
}

TEST(Interaction, OfOtherKindsHoldsNoClicks) {
    EXPECT_TRUE(read_interaction(parse_json(R"({"type":"view_submission","actions":[{"type":"button"}]})")).clicks.empty());
    EXPECT_TRUE(read_interaction(parse_json(R"({"type":"block_actions","actions":7,"user":[],"message":"x"})")).clicks.empty());
    EXPECT_THROW(read_interaction(parse_json("{}")), Error);
}

TEST(Command, IsReadFromFormAndObjectAlike) {
    const std::map<std::string, std::string> form = {{"team_id", "T1"},
                                                     {"channel_id", "C1"},
                                                     {"user_id", "U1"},
                                                     {"command", "/domino"},
                                                     {"text", "help"},
                                                     {"trigger_id", "1.2.3"},
                                                     {"response_url", "https://hooks.slack.com/x"}};
    EXPECT_EQ(read_command(form).text, "help");
    Json object = {{"accepts", true}};
    for (const auto& [name, value] : form) object[name] = value;
    EXPECT_EQ(read_command(object).trigger, "1.2.3");
}

TEST(Command, WithoutItsFieldsIsRefusedByName) {
    for (const char* missing : {"team_id", "channel_id", "user_id", "command", "trigger_id"}) {
        std::map<std::string, std::string> form = {
            {"team_id", "T1"}, {"channel_id", "C1"}, {"user_id", "U1"}, {"command", "/domino"}, {"trigger_id", "1.2.3"}};
        form.erase(missing);
        try {
            read_command(form);
            FAIL() << missing;
        } catch (const Error& error) {
            EXPECT_NE(std::string(error.what()).find(missing), std::string::npos);
        }
    }
}

}  // namespace
}  // namespace domino::slack
