#include "domino/json_writer.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

TEST(JsonWriter, WritesWhatAParserReadsBack) {
    JsonWriter json;
    json.begin_object().member("text", "plain").member("n", -3).member("yes", true).member_null("none");
    json.name("list").begin_array().value(1).value("two").begin_object().end_object().begin_array().end_array().end_array();
    json.member_raw("stored", R"([{"a":1.50}])").member("json", Json{{"k", 1}}).end_object();
    EXPECT_EQ(json.text(),
              R"({"text":"plain","n":-3,"yes":true,"none":null,"list":[1,"two",{},[]],"stored":[{"a":1.50}],"json":{"k":1}})");
    EXPECT_NO_THROW(parse_json(json.text()));
}

TEST(JsonWriter, EscapesEveryByteThatNeedsIt) {
    std::string text;
    for (int c = 1; c < 0x80; ++c) text += static_cast<char>(c);
    text += "\xC3\xA4\xF0\x9F\x98\x80";
    JsonWriter json;
    json.begin_object().member(text, text).end_object();
    const Json read = parse_json(json.text());
    EXPECT_EQ(read.begin().key(), text);
    EXPECT_EQ(read.begin().value(), text);
}

TEST(JsonWriter, ReplacesWhatIsNoUtf8) {
    JsonWriter json;
    json.value("a\xFFz");
    EXPECT_EQ(json.take(), "\"a\xEF\xBF\xBDz\"");
}

}  // namespace
}  // namespace domino
