#include "channels/slack/event.hpp"

#include "domino/error.hpp"
#include "tests/unit/channels/slack/rig.hpp"

namespace domino::slack::test {
namespace {

using Kind = SlackEvent::Kind;

TEST(SlackEvent, OfAMessageIsRead) {
    const auto event = read_event(envelope(message(
        "hi",
        {{"thread_ts", "1699999999.000100"}, {"parent_user_id", "U9"}, {"bot_id", "B2"}, {"bot_profile", {{"app_id", "A2"}}}})));
    EXPECT_EQ(event.kind, Kind::message);
    EXPECT_EQ(event.team, "T1");
    EXPECT_EQ(event.own_user, "UBOT");
    EXPECT_EQ(event.channel, "C1");
    EXPECT_EQ(event.ts, "1700000001.000100");
    EXPECT_EQ(event.thread, "1699999999.000100");
    EXPECT_EQ(event.thread_author, "U9");
    EXPECT_EQ(event.user, "U1");
    EXPECT_EQ(event.bot, "B2");
    EXPECT_EQ(event.bot_app, "A2");
}

struct Subtype {
    const char* name;
    Kind kind;
};

class Subtypes : public ::testing::TestWithParam<Subtype> {};

TEST_P(Subtypes, ArePostsOrNot) {
    EXPECT_EQ(read_event(envelope(message("hi", {{"subtype", GetParam().name}}))).kind, GetParam().kind);
}

INSTANTIATE_TEST_SUITE_P(All, Subtypes,
                         ::testing::Values(Subtype{"file_share", Kind::message}, Subtype{"thread_broadcast", Kind::message},
                                           Subtype{"me_message", Kind::message}, Subtype{"bot_message", Kind::message},
                                           Subtype{"channel_join", Kind::other}, Subtype{"tombstone", Kind::other},
                                           Subtype{"message_replied", Kind::other}, Subtype{"something_new", Kind::other}));

TEST(SlackEvent, AnEditCountsOnlyWhenWordsChange) {
    const auto edit = [](const std::string& before, const std::string& after, Json edited) {
        Json now = {{"user", "U1"}, {"text", after}, {"ts", "1.1"}};
        if (!edited.is_null()) now["edited"] = std::move(edited);
        return read_event(envelope({{"type", "message"},
                                    {"subtype", "message_changed"},
                                    {"hidden", true},
                                    {"channel", "C1"},
                                    {"ts", "2.2"},
                                    {"event_ts", "2.2"},
                                    {"message", now},
                                    {"previous_message", {{"user", "U1"}, {"text", before}, {"ts", "1.1"}}}}));
    };
    const auto changed = edit("a", "b", {{"ts", "2.0"}});
    EXPECT_EQ(changed.kind, Kind::edit);
    EXPECT_EQ(changed.ts, "1.1");
    EXPECT_EQ(changed.change, "2.2") << "two edits within a second are two";
    EXPECT_EQ(changed.previous_text, "a");
    EXPECT_EQ(edit("a", "a", nullptr).kind, Kind::other) << "a link preview";
}

TEST(SlackEvent, ADeletionNamesTheMessageThatIsGone) {
    const auto event =
        read_event(envelope({{"type", "message"},
                             {"subtype", "message_deleted"},
                             {"hidden", true},
                             {"channel", "C1"},
                             {"deleted_ts", "1.1"},
                             {"event_ts", "2.2"},
                             {"previous_message", {{"user", "U1"}, {"text", "a"}, {"ts", "1.1"}, {"thread_ts", "1.0"}}}}));
    EXPECT_EQ(event.kind, Kind::deletion);
    EXPECT_EQ(event.ts, "1.1");
    EXPECT_EQ(event.thread, "1.0");
    EXPECT_EQ(event.text, "");
    EXPECT_EQ(event.previous_text, "a");
}

TEST(SlackEvent, AReactionNamesWhatItIsTo) {
    const auto event = read_event(envelope({{"type", "reaction_added"},
                                            {"user", "U1"},
                                            {"reaction", "thumbsup"},
                                            {"item_user", "UBOT"},
                                            {"item", {{"type", "message"}, {"channel", "C1"}, {"ts", "1.1"}}},
                                            {"event_ts", "2.2"}}));
    EXPECT_EQ(event.kind, Kind::reaction_added);
    EXPECT_EQ(event.channel, "C1");
    EXPECT_EQ(event.ts, "1.1");
    EXPECT_EQ(event.item_user, "UBOT");
    EXPECT_EQ(read_event(envelope({{"type", "reaction_added"}, {"user", "U1"}, {"item", {{"type", "file"}}}})).kind, Kind::other);
}

TEST(SlackEvent, FilesComeWithAMessageUpToTwenty) {
    Json files = Json::array({{{"id", "F1"}, {"name", "a.pdf"}, {"mimetype", "application/pdf"}, {"size", 5}},
                              {{"id", "not an id"}},
                              {{"id", "F2"}, {"mode", "tombstone"}},
                              7});
    const auto read = read_event(envelope(message("", {{"subtype", "file_share"}, {"files", files}})));
    ASSERT_EQ(read.files.size(), 1U);
    EXPECT_EQ(read.files[0].name, "a.pdf");
    EXPECT_EQ(read.files[0].size, 5U);
    Json many = Json::array();
    for (int i = 0; i < 100; ++i) many.push_back({{"id", "F" + std::to_string(i)}});
    EXPECT_EQ(read_event(envelope(message("", {{"files", many}}))).files.size(), 20U);
}

TEST(SlackEvent, AnInstallationOfAnOrganisationIsKnown) {
    Json payload = envelope(message("hi"));
    payload["authorizations"] = Json::array(
        {{{"team_id", "T7"}, {"enterprise_id", "E7"}, {"is_enterprise_install", true}, {"user_id", "UB7"}, {"is_bot", true}}});
    const auto event = read_event(payload);
    EXPECT_EQ(event.team, "T7");
    EXPECT_EQ(event.enterprise, "E7");
    EXPECT_EQ(event.own_user, "UB7");
}

TEST(SlackEvent, OddShapesAreReadAsNothing) {
    for (const char* text :
         {R"({"type":"event_callback"})", R"({"type":"event_callback","event":7})",
          R"({"type":"event_callback","event":{"type":"message"}})",
          R"({"type":"event_callback","event":{"type":"message","channel":"C1","ts":1700000000.0001}})",
          R"({"type":"event_callback","authorizations":[7],"event":{"type":"message","channel":"C1","ts":"x"}})",
          R"({"type":"event_callback","event":{"type":"message","subtype":"message_changed","channel":"C1","message":[]}})",
          R"({"type":"event_callback","event":{"type":"message","channel":"C1:x","ts":"1.1"}})",
          R"({"type":"event_callback","event":{"type":"message","channel":"C1","ts":"1.1","thread_ts":"x"}})",
          R"({"type":"something"})"})
        EXPECT_EQ(read_event(parse_json(text)).kind, Kind::other) << text;
    for (const char* text : {"7", "[]", "{}", R"({"type":7})"}) EXPECT_THROW(read_event(parse_json(text)), Error) << text;
}

}  // namespace
}  // namespace domino::slack::test
