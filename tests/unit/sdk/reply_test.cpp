#include "domino/reply.hpp"

#include "field_error.hpp"

namespace domino {
namespace {

TEST(Reply, SurvivesTheWayThroughJson) {
    for (
        const char* text :
        {R"({"text":"hi"})",
         R"({"text":"hi","buttons":[{"label":"Yes","value":"t","style":"danger"}],"files":[{"name":"a.pdf","media_type":"application/pdf","url":"https://x/a"}],)"
         R"("channel":"slack","conversation":"C1"})"})
        EXPECT_EQ(to_text(to_json(reply_from_json(parse_json(text)))), text);
}

TEST(Reply, RefusesWhatIsMalformedWithItsPathBelowTheGivenOne) {
    struct Case {
        const char* reply;
        const char* path;
    };
    for (const auto& c : {Case{"1", "/r"},
                          {"{}", "/r/text"},
                          {R"({"text": null})", "/r/text"},
                          {R"({"text": "", "x": 1})", "/r/x"},
                          {R"({"text": "", "buttons": {}})", "/r/buttons"},
                          {R"({"text": "", "buttons": [1]})", "/r/buttons/0"},
                          {R"({"text": "", "buttons": [{"label": "a", "value": "b", "style": "loud"}]})", "/r/buttons/0/style"},
                          {R"({"text": "", "files": [{"name": "a"}]})", "/r/files/0/url"},
                          {R"({"text": "", "channel": 1})", "/r/channel"}})
        EXPECT_EQ(test::path_at_fault([&] { reply_from_json(parse_json(c.reply), "/r"); }), c.path) << c.reply;
}

TEST(Reply, HasAtMost25Buttons) {
    Json reply = {{"text", ""}, {"buttons", Json::array()}};
    for (int i = 0; i < 26; ++i) reply["buttons"].push_back({{"label", "a"}, {"value", "b"}});
    EXPECT_EQ(test::path_at_fault([&] { reply_from_json(reply); }), "/buttons");
}

}  // namespace
}  // namespace domino
