#include "domino/json.hpp"

#include "domino/error.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

TEST(ParseJson, KeepsTheOrderOfKeys) {
    EXPECT_EQ(to_text(parse_json(R"({"z": 1, "a": [true, null, 1.5, "\u00e4"]})")),
              "{\"z\":1,\"a\":[true,null,1.5,\"\xC3\xA4\"]}");
}

TEST(ParseJson, RefusesWhatIsNoCleanJson) {
    using namespace std::string_literals;
    for (const std::string& text :
         {""s, "{"s, "{\"a\":1,}"s, "[1 2]"s, "nul"s, "'a'"s, "{} {}"s, "\"\xFF\""s, "\"\xED\xA0\x80\""s, "{\"a\":1,\"a\":2}"s,
          "[{\"b\":{\"c\":1,\"c\":1}}]"s, "// x\n1"s, "01"s, "1e999"s, "NaN"s, "\"\x01\""s, "1\0"s})
        EXPECT_THROW(parse_json(text), Error) << text;
}

TEST(ParseJson, KeepsToItsLimits) {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_NO_THROW(parse_json(nested(128)));
    EXPECT_THROW(parse_json(nested(129)), Error);
    EXPECT_THROW(parse_json(nested(500'000)), Error);
    EXPECT_NO_THROW(parse_json("12345", {.bytes = 5}));
    EXPECT_THROW(parse_json("123456", {.bytes = 5}), Error);
    EXPECT_NO_THROW(parse_json(R"({"a":1,"b":2})", {.keys_per_object = 2}));
    EXPECT_THROW(parse_json(R"({"a":1,"b":2,"c":3})", {.keys_per_object = 2}), Error);
    EXPECT_NO_THROW(parse_json(R"([{"a":1,"b":2},{"a":1,"b":2}])", {.keys_per_object = 2})) << "the bound is per object";
}

TEST(ParseJson, NamesTheByteAtFault) {
    try {
        parse_json("{\"a\": x}");
        FAIL();
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("column 7"), std::string::npos) << error.what();
        EXPECT_EQ(std::string(error.what()).find("json.exception"), std::string::npos) << error.what();
    }
}

TEST(ToText, ReplacesWhatIsNoUtf8) {
    EXPECT_EQ(to_text(Json("a\xFFz")), "\"a\xEF\xBF\xBDz\"");
}

struct Halves {
    const char* json;
    const char* text;
};

TEST(ParseJson, HalvesOfAnEmojiBecomeTheReplacementCharacter) {
    for (const auto& [json, text] :
         {Halves{R"("\uD83D\uDE00 \u00e4\n")", "\U0001F600 \u00e4\n"}, Halves{R"("a\ud83d")", "a\uFFFD"},
          Halves{R"("\ude00\ud83d")", "\uFFFD\uFFFD"}, Halves{R"("\ud83d\ud83d\ude00")", "\uFFFD\U0001F600"},
          Halves{R"("\ud83dx\ude00")", "\uFFFDx\uFFFD"}, Halves{R"("\\ud83d")", "\\ud83d"}, Halves{R"("\\\ud83d")", "\\\uFFFD"}})
        EXPECT_EQ(parse_json(json), text) << json;
    for (const char* json : {R"("\ud8)", R"("\)", R"("\ud83d\)", R"("\ud83d\uzzzz")"})
        EXPECT_THROW(parse_json(json), Error) << json;
}

}  // namespace
}  // namespace domino
