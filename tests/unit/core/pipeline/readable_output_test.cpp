#include "core/pipeline/readable_output.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

TEST(ReadableOutput, IsTheReplyOfTheFirstItem) {
    EXPECT_EQ(readable_output(Json::array()), "");
    EXPECT_EQ(readable_output({{{"reply", "**Done**"}}, {{"reply", "more"}}}), "**Done**");
}

TEST(ReadableOutput, IsElseTheItemsThemselves) {
    EXPECT_EQ(readable_output(Json::array({{{"sum", 3}}})), "```json\n{\n  \"sum\": 3\n}\n```");
    EXPECT_EQ(readable_output(Json::array({1, "two"})), "```json\n[\n  1,\n  \"two\"\n]\n```");
    EXPECT_EQ(readable_output(Json::array({{{"reply", 7}}})), "```json\n{\n  \"reply\": 7\n}\n```");
}

TEST(ReadableOutput, IsCutBetweenCharacters) {
    for (const char* const before : {"", "a", "ab", "abc"}) {
        std::string long_text = before;
        while (long_text.size() < 9000) long_text += "\xF0\x9F\x81\xA3";  // four bytes each
        const std::string text = readable_output(Json::array({{{"text", long_text}}}));
        EXPECT_TRUE(text.ends_with("\xF0\x9F\x81\xA3\n...\n```")) << before;
        EXPECT_LE(text.size(), 8020U);
        EXPECT_NO_THROW(parse_json(to_text(Json(text))));
        EXPECT_EQ(to_text(Json(text)).find("\xEF\xBF\xBD"), std::string::npos) << "nothing had to be replaced";
    }
}

}  // namespace
}  // namespace domino
