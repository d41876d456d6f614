#include "channels/slack/block_text.hpp"

#include <gtest/gtest.h>

namespace domino::slack {
namespace {

std::string text_in(const char* message) {
    return text_in_blocks(parse_json(message));
}

TEST(BlockText, ReadsSectionsHeadersAndFields) {
    EXPECT_EQ(text_in(R"({"blocks":[{"type":"header","text":{"type":"plain_text","text":"Alarm"}},
                {"type":"section","text":{"type":"mrkdwn","text":"*db-1* is full"},"fields":[{"type":"mrkdwn","text":"disk: 99 %"}]},
                {"type":"context","elements":[{"type":"image","alt_text":"x"},{"type":"mrkdwn","text":"by Zabbix"}]},
                {"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"Press"}}]}]})"),
              "Alarm\n*db-1* is full\ndisk: 99 %\nby Zabbix");
}

TEST(BlockText, ReadsRichText) {
    EXPECT_EQ(text_in(R"({"blocks":[{"type":"rich_text","elements":[
                {"type":"rich_text_section","elements":[{"type":"user","user_id":"U1"},{"type":"text","text":" see "},
                  {"type":"link","url":"https://example.com"},{"type":"emoji","name":"eyes"}]},
                {"type":"rich_text_list","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"one"}]},
                  {"type":"rich_text_section","elements":[{"type":"text","text":"two"}]}]}]}]})"),
              "<@U1> see <https://example.com>:eyes:\none\ntwo");
}

TEST(BlockText, ReadsAttachmentsAndTheirFallback) {
    EXPECT_EQ(
        text_in(R"({"attachments":[{"pretext":"Build","title":"#7","text":"failed","fields":[{"title":"Branch","value":"main"}]},
                {"fallback":"only this"},{"blocks":[{"type":"section","text":{"type":"mrkdwn","text":"inside"}}]}]})"),
        "Build\n#7\nfailed\nBranch: main\nonly this\ninside");
}

TEST(BlockText, OddShapesAreNoText) {
    for (const char* message : {"{}", "[]", "null", R"({"blocks":7,"attachments":"x"})", R"({"blocks":[null,7,[],{"text":7}]})"})
        EXPECT_EQ(text_in(message), "") << message;
    std::string deep = R"({"blocks":[)";
    for (int i = 0; i < 100; ++i) deep += R"({"type":"rich_text","elements":[)";
    deep += "7";
    for (int i = 0; i < 100; ++i) deep += "]}";
    EXPECT_EQ(text_in_blocks(parse_json(deep + "]}", {.bytes = 1 << 20, .depth = 1000, .keys_per_object = 16})), "");
}

}  // namespace
}  // namespace domino::slack
