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

TEST(JsonWriter, AgreesWithTheLibraryOnEveryPairOfBytesAndOnTheEdgesOfUtf8) {
    std::vector<std::string> texts;
    for (int a = 1; a < 256; ++a)
        for (int b = 0; b < 256; ++b) texts.push_back({static_cast<char>(a), static_cast<char>(b)});
    for (const char* edge :
         {"\xE0\x9F\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xED\xA0\x80", "\xEF\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x90\x80\x80",
          "\xF4\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "x\xF0\x9F\x98"})
        texts.emplace_back(edge);
    for (const auto& text : texts) {
        JsonWriter json;
        ASSERT_EQ(json.value(text).text(), to_text(Json(text)));
    }
}

TEST(JsonWriter, ReplacesWhatIsNoUtf8) {
    JsonWriter json;
    json.value("a\xFFz");
    EXPECT_EQ(json.take(), "\"a\xEF\xBF\xBDz\"");
}

}  // namespace
}  // namespace domino
