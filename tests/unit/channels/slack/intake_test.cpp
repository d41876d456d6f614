#include "tests/unit/channels/slack/rig.hpp"

namespace domino::slack::test {
namespace {

TEST(Intake, AMentionBeginsAThread) {
    ChannelRig rig;
    EXPECT_EQ(rig.post(envelope(message("<@UBOT> check &lt;this&gt;"))).status, 200);
    const auto submitted = rig.submitted();
    ASSERT_EQ(submitted.size(), 1U);
    EXPECT_EQ(submitted[0].conversation, "T1:C1:1700000001.000100");
    EXPECT_EQ(submitted[0].dedupe_key, "post:T1:C1:1700000001.000100");
    EXPECT_EQ(submitted[0].sender, "U1");
    EXPECT_EQ(submitted[0].text, "check <this>");
    EXPECT_EQ(submitted[0].type, "");
    EXPECT_EQ(submitted[0].data["kind"], "message");
    EXPECT_EQ(submitted[0].data["mentioned"], true);
}

TEST(Intake, TheTwoEventsOfOneMentionAreOne) {
    ChannelRig rig;
    rig.post(envelope(message("<@UBOT> hi")));
    Json mention = message("<@UBOT> hi");
    mention["type"] = "app_mention";
    mention.erase("channel_type");
    EXPECT_EQ(rig.post(envelope(mention)).status, 200);
    EXPECT_EQ(rig.submitted().size(), 1U);
}

TEST(Intake, ARetryIsTakenNotDropped) {
    ChannelRig rig;
    HttpRequest request{
        .method = "POST",
        .url = "",
        .headers = {{"Content-Type", "application/json"}, {"X-Slack-Retry-Num", "1"}, {"X-Slack-Retry-Reason", "http_timeout"}},
        .body = to_text(envelope(message("<@UBOT> hi"))),
        .peer = {}};
    rig.sign(request);
    EXPECT_EQ(rig.channel().handle(request).status, 200);
    EXPECT_EQ(rig.submitted().size(), 1U);
}

TEST(Intake, WhoIsSpokenToHearsTheThreadFromThenOn) {
    ChannelRig rig;
    rig.post(envelope(message("nobody asked", {{"ts", "1700000000.000900"}})));
    EXPECT_EQ(rig.submitted().size(), 0U);
    rig.post(envelope(message("<@UBOT> hi")));
    rig.post(envelope(message("and more", {{"ts", "1700000002.000100"}, {"thread_ts", "1700000001.000100"}})));
    rig.post(envelope(message("another thread", {{"ts", "1700000003.000100"}, {"thread_ts", "1700000000.000900"}})));
    ASSERT_EQ(rig.submitted().size(), 2U);
    EXPECT_EQ(rig.submitted()[1].conversation, "T1:C1:1700000001.000100");
    EXPECT_EQ(rig.submitted()[1].data["mentioned"], false);
}

TEST(Intake, AThreadThatWasAnsweredIsHeardByTheNextProcessToo) {
    testing::FakeHost* host = nullptr;
    ChannelRig rig;
    host = &rig.host;
    rig.channel().deliver(delivery("hello", "T1:C1:1700000000.000100"));
    const testing::PluginObject next(domino_plugin, *host, {{"bot_token", token}, {"signing_secret", secret}});
    HttpRequest request{.method = "POST",
                        .url = "",
                        .headers = {{"Content-Type", "application/json"}},
                        .body = to_text(envelope(message("more", {{"thread_ts", "1700000000.000100"}}))),
                        .peer = {}};
    rig.sign(request);
    EXPECT_EQ(next.channel().handle(request).status, 200);
    EXPECT_EQ(rig.submitted().size(), 1U);
}

TEST(Intake, AThreadInWhichItWasOnlySpokenToIsHeardByTheNextProcessToo) {
    ChannelRig rig;
    rig.post(envelope(message("<@UBOT> hi")));
    const testing::PluginObject next(domino_plugin, rig.host, {{"bot_token", token}, {"signing_secret", secret}});
    HttpRequest request{
        .method = "POST",
        .url = "",
        .headers = {{"Content-Type", "application/json"}},
        .body = to_text(envelope(message("and more", {{"ts", "1700000002.000100"}, {"thread_ts", "1700000001.000100"}}))),
        .peer = {}};
    rig.sign(request);
    EXPECT_EQ(next.channel().handle(request).status, 200);
    EXPECT_EQ(rig.submitted().size(), 2U);
}

TEST(Intake, AReactionToItsAnswerBelongsToTheThreadOfThat) {
    ChannelRig rig;
    const std::string ts = rig.channel().deliver(delivery("hello", "T1:C1:1700000000.000100")).vendor_id;
    rig.post(envelope({{"type", "reaction_added"},
                       {"user", "U1"},
                       {"reaction", "eyes"},
                       {"item_user", "UBOT"},
                       {"item", {{"type", "message"}, {"channel", "C1"}, {"ts", ts}}},
                       {"event_ts", "5.5"}}));
    ASSERT_EQ(rig.submitted().size(), 1U);
    EXPECT_EQ(rig.submitted()[0].conversation, "T1:C1:1700000000.000100");
}

TEST(Intake, AMessageOfBlocksAloneIsReadToo) {
    ChannelRig rig;
    Json posted =
        message("", {{"blocks", Json::array({{{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", "<@UBOT> look"}}}}})}});
    rig.post(envelope(posted));
    ASSERT_EQ(rig.submitted().size(), 1U);
    EXPECT_EQ(rig.submitted()[0].text, "look");
}

TEST(Intake, AThreadUnderItsOwnMessageIsHeard) {
    ChannelRig rig;
    rig.post(envelope(message("why?", {{"thread_ts", "1700000000.000100"}, {"parent_user_id", "UBOT"}})));
    EXPECT_EQ(rig.submitted().size(), 1U);
}

TEST(Intake, EverythingIsHeardWhenTheOperatorWantsIt) {
    ChannelRig rig(Json{{"listen", "all"}});
    rig.post(envelope(message("nobody asked")));
    EXPECT_EQ(rig.submitted().size(), 1U);
}

TEST(Intake, ADirectMessageNeedsNoMentionAndNoThread) {
    ChannelRig rig;
    rig.post(envelope(message("hi", {{"channel", "D1"}, {"channel_type", "im"}})));
    rig.post(envelope(
        message("in a thread",
                {{"channel", "D1"}, {"channel_type", "im"}, {"ts", "1700000002.000100"}, {"thread_ts", "1700000001.000100"}})));
    ASSERT_EQ(rig.submitted().size(), 2U);
    EXPECT_EQ(rig.submitted()[0].conversation, "T1:D1");
    EXPECT_EQ(rig.submitted()[1].conversation, "T1:D1:1700000001.000100");
    ChannelRig threaded(Json{{"dm_threads", true}});
    threaded.post(envelope(message("hi", {{"channel", "D1"}, {"channel_type", "im"}})));
    EXPECT_EQ(threaded.submitted().at(0).conversation, "T1:D1:1700000001.000100");
}

TEST(Intake, OwnMessagesAreNotHeardInAnyForm) {
    ChannelRig rig(Json{{"listen", "all"}});
    const Json own_edit = {{"type", "message"},
                           {"subtype", "message_changed"},
                           {"hidden", true},
                           {"channel", "C1"},
                           {"event_ts", "2.2"},
                           {"message", {{"user", "UBOT"}, {"text", "b"}, {"ts", "1.1"}, {"edited", {{"ts", "2.2"}}}}},
                           {"previous_message", {{"user", "UBOT"}, {"text", "a"}, {"ts", "1.1"}}}};
    for (const Json& event :
         {message("x", {{"user", "UBOT"}}), message("x", {{"user", "U7"}, {"bot_id", "B7"}, {"app_id", "A1"}}),
          message("x", {{"bot_id", "B7"}, {"bot_profile", {{"app_id", "A1"}}}}), message("x", {{"user", "USLACKBOT"}}), own_edit,
          Json{{"type", "reaction_added"},
               {"user", "UBOT"},
               {"reaction", "eyes"},
               {"item", {{"type", "message"}, {"channel", "C1"}, {"ts", "1.1"}}}}}) {
        EXPECT_EQ(rig.post(envelope(event)).status, 200);
        EXPECT_EQ(rig.submitted().size(), 0U) << to_text(event);
    }
}

TEST(Intake, OtherAppsAreHeardOnlyWhenTheOperatorSaysSo) {
    const Json post = message("disk full", {{"subtype", "bot_message"}, {"user", nullptr}, {"bot_id", "B9"}});
    ChannelRig rig(Json{{"listen", "all"}, {"ignore_bots", false}});
    rig.post(envelope(post));
    EXPECT_EQ(rig.submitted().at(0).sender, "B9");
    ChannelRig deaf(Json{{"listen", "all"}});
    deaf.post(envelope(post));
    EXPECT_EQ(deaf.submitted().size(), 0U);
}

TEST(Intake, ChangesHaveTopicsAndKeysOfTheirOwn) {
    ChannelRig rig(Json{{"listen", "all"}});
    const auto edit = [](const std::string& text, const std::string& ts) {
        return envelope({{"type", "message"},
                         {"subtype", "message_changed"},
                         {"channel", "C1"},
                         {"event_ts", ts},
                         {"message", {{"user", "U1"}, {"text", text}, {"ts", "1.1"}, {"edited", {{"ts", ts}}}}},
                         {"previous_message", {{"user", "U1"}, {"text", "a"}, {"ts", "1.1"}}}});
    };
    rig.post(edit("b", "2.2"));
    rig.post(edit("b", "2.2"));
    rig.post(edit("c", "3.3"));
    rig.post(envelope({{"type", "message"},
                       {"subtype", "message_deleted"},
                       {"channel", "C1"},
                       {"deleted_ts", "1.1"},
                       {"event_ts", "4.4"},
                       {"previous_message", {{"user", "U1"}, {"text", "c"}, {"ts", "1.1"}}}}));
    const Json reaction = {{"type", "reaction_added"},
                           {"user", "U1"},
                           {"reaction", "eyes"},
                           {"item_user", "U2"},
                           {"item", {{"type", "message"}, {"channel", "C1"}, {"ts", "1.1"}}},
                           {"event_ts", "5.5"}};
    rig.post(envelope(reaction));
    std::vector<std::string> types;
    for (const auto& one : rig.submitted()) types.push_back(one.type);
    EXPECT_EQ(types, (std::vector<std::string>{"slack.message_edited", "slack.message_edited", "slack.message_deleted",
                                               "slack.reaction_added"}));
    EXPECT_EQ(rig.submitted()[0].data["previous"], "a");
    EXPECT_EQ(rig.submitted()[3].data["reaction"], "eyes");
    EXPECT_EQ(rig.submitted()[3].conversation, "T1:C1:1.1");
}

TEST(Intake, FilesComeAsAddressesOfOurOwn) {
    ChannelRig rig;
    rig.post(envelope(message("<@UBOT> read", {{"files", Json::array({{{"id", "F1"},
                                                                       {"name", "a b.pdf"},
                                                                       {"mimetype", "application/pdf"},
                                                                       {"size", 5},
                                                                       {"url_private", "https://files.slack.com/secret"}}})}})));
    const Json file = rig.submitted().at(0).data["files"][0];
    EXPECT_EQ(file["name"], "a b.pdf");
    EXPECT_EQ(file["media_type"], "application/pdf");
    EXPECT_TRUE(file["url"].get<std::string>().starts_with("https://domino.example/channels/slack/files/"));
    EXPECT_TRUE(file["url"].get<std::string>().ends_with("/a%20b.pdf"));
}

TEST(Intake, ASlashCommandIsAConversationOfItsPersonThere) {
    ChannelRig rig;
    const std::map<std::string, std::string> form = {{"team_id", "T1"},
                                                     {"channel_id", "C1"},
                                                     {"user_id", "U1"},
                                                     {"command", "/domino"},
                                                     {"text", "check 4711"},
                                                     {"trigger_id", "1.2.3"},
                                                     {"response_url", "https://hooks.slack.com/commands/x"}};
    const auto answer = rig.post_form(form);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "");
    ASSERT_EQ(rig.submitted().size(), 1U);
    EXPECT_EQ(rig.submitted()[0].conversation, "T1:C1:@U1");
    EXPECT_EQ(rig.submitted()[0].text, "check 4711");
    EXPECT_EQ(rig.submitted()[0].data["command"], "/domino");
}

TEST(Intake, WorkspacesAreToldApartByTheirToken) {
    ChannelRig rig(Json{{"workspaces", {{"T1", {{"bot_token", "xoxb-one"}}}, {"E7", {{"bot_token", "xoxb-seven"}}}}}});
    rig.post(envelope(message("<@UBOT> hi"), "T1"));
    Json organisation = envelope(message("<@UBOT> hi"), "T8");
    organisation["authorizations"][0]["is_enterprise_install"] = true;
    organisation["authorizations"][0]["enterprise_id"] = "E7";
    rig.post(organisation);
    EXPECT_EQ(rig.post(envelope(message("<@UBOT> hi"), "T9")).status, 200);
    ASSERT_EQ(rig.submitted().size(), 2U);
    EXPECT_EQ(rig.submitted()[1].conversation, "E7:C1:1700000001.000100");
    EXPECT_EQ(rig.host.recorded_metrics.value("unknown_workspace_total"), 1);
    rig.channel().deliver(delivery("hi", rig.submitted()[1].conversation));
    EXPECT_EQ(rig.slack.calls("chat.postMessage").at(0).request.headers.at("Authorization"), "Bearer xoxb-seven");
}

TEST(Intake, ARevokedTokenIsSeenInTheState) {
    ChannelRig rig;
    rig.post(envelope({{"type", "tokens_revoked"}, {"tokens", {{"bot", {"UBOT"}}}}}));
    EXPECT_EQ(rig.channel().state().health, PluginState::Health::degraded);
    EXPECT_NE(rig.channel().state().reason.find("tokens_revoked"), std::string::npos);
}

}  // namespace
}  // namespace domino::slack::test
