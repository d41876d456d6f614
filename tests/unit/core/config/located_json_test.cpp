#include "core/config/located_json.hpp"

#include "tests/unit/support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <filesystem>
#include <fstream>

namespace domino {
namespace {

struct Read {
    LocatedJson json;
    std::vector<Fault> faults;
};

Read read(std::string_view text, const JsonLimits& limits = {}) {
    Read result;
    result.json = read_located_json(text, "f.json", result.faults, limits);
    return result;
}

std::string place(const Place& place) {
    return std::to_string(place.line) + ":" + std::to_string(place.column);
}

TEST(LocatedJson, ReadsTheValueWithItsOrder) {
    const auto [json, faults] = read(R"({"b": [1, -2.5, true, null, "x"], "a": {}})");
    EXPECT_TRUE(faults.empty());
    EXPECT_EQ(json.value.dump(), R"({"b":[1,-2.5,true,null,"x"],"a":{}})");
}

TEST(LocatedJson, KnowsThePlaceOfEveryKeyAndValue) {
    const auto [json, faults] = read("{\n  \"a\": [10, {\"b/c\": \"x\"}],\n\t\"\xC3\xB6\xC3\xB6\":1 , \"d\"\n:\n-7}");
    ASSERT_TRUE(faults.empty());
    struct Case {
        const char* path;
        const char* key;
        const char* value;
    };
    const Case cases[] = {{"", "1:1", "1:1"},       {"/a", "2:3", "2:8"},          {"/a/0", "2:9", "2:9"},
                          {"/a/1", "2:13", "2:13"}, {"/a/1/b~1c", "2:14", "2:21"}, {"/\xC3\xB6\xC3\xB6", "3:2", "3:7"},
                          {"/d", "3:11", "5:1"}};
    for (const auto& c : cases) {
        EXPECT_EQ(place(json.places.key_at(c.path)), c.key) << c.path;
        EXPECT_EQ(place(json.places.value_at(c.path)), c.value) << c.path;
    }
    EXPECT_EQ(place(json.places.value_at("/a/1/missing/deep")), "2:13");
}

TEST(LocatedJson, ReportsSyntaxErrorsWhereTheyAre) {
    struct Case {
        const char* text;
        int line, column;
        const char* word;
    };
    const Case cases[] = {
        {"", 1, 1, "end of input"},
        {"{\"a\": 1,}", 1, 9, "'}'"},
        {"[1 2]", 1, 4, "',' or ']'"},
        {"{\"a\": 1\n \"b\": 2}", 2, 4, "',' or '}'"},
        {"{\"a\": tru}", 1, 10, "invalid literal"},
        {"{\"a\": \"\x01\"}", 1, 8, "control character"},
        {"{\"a\": \"\xFF\"}", 1, 8, "UTF-8"},
        {"{\"a\": 01}", 1, 8, ""},
        {"{'a': 1}", 1, 2, ""},
        {"{} {}", 1, 4, "end of input"},
        {"{\"a\": [1, 2", 1, 12, "',' or ']'"},
        {"// x\n{}", 1, 1, ""},
    };
    for (const auto& c : cases) {
        const auto [json, faults] = read(c.text);
        ASSERT_EQ(faults.size(), 1u) << c.text;
        EXPECT_EQ(faults[0].line, c.line) << c.text << " " << to_string(faults[0]);
        EXPECT_EQ(faults[0].column, c.column) << c.text << " " << to_string(faults[0]);
        EXPECT_NE(faults[0].problem.find(c.word), std::string::npos) << to_string(faults[0]);
        EXPECT_EQ(faults[0].problem.find("json.exception"), std::string::npos) << to_string(faults[0]);
        EXPECT_TRUE(json.value.is_null()) << c.text;
    }
}

TEST(LocatedJson, FindsEveryRepeatedKey) {
    const auto [json, faults] = read(R"({"a": 1, "a": 2, "b": {"c": 1, "c": 2}})");
    ASSERT_EQ(faults.size(), 2u);
    EXPECT_EQ(to_string(faults[0]), "f.json:1:10: /a: \"a\" stands twice in this object; only one may stay");
    EXPECT_EQ(to_string(faults[1]), "f.json:1:32: /b/c: \"c\" stands twice in this object; only one may stay");
}

TEST(LocatedJson, NamesOtherEncodings) {
    using namespace std::string_literals;
    EXPECT_NE(read("\xEF\xBB\xBF{}").faults.at(0).problem.find("byte order mark"), std::string::npos);
    EXPECT_NE(read("\xFF\xFE{\0}\0"s).faults.at(0).problem.find("UTF-16"), std::string::npos);
    EXPECT_NE(read("{\"a\": \0}"s).faults.at(0).problem.find("NUL"), std::string::npos);
}

TEST(LocatedJson, KeepsToItsLimits) {
    EXPECT_NE(read(std::string(101, ' '), {.bytes = 100}).faults.at(0).problem.find("larger than"), std::string::npos);
    EXPECT_NE(read(std::string(200, '[') + std::string(200, ']')).faults.at(0).problem.find("nested deeper"), std::string::npos);
    EXPECT_NE(read(R"({"a":1,"b":2,"c":3})", {.keys_per_object = 2}).faults.at(0).problem.find("more than 2 keys"),
              std::string::npos);
}

TEST(LocatedJson, SaysWhyAFileCannotBeRead) {
    const test::TemporaryFolder folder;
    std::vector<Fault> faults;
    read_located_json_file(folder.path() / "missing.json", faults);
    read_located_json_file(folder.path(), faults);
    read_located_json_file("/dev/null", faults);
    ASSERT_EQ(faults.size(), 3u);
    EXPECT_NE(faults[0].problem.find("No such file"), std::string::npos);
    EXPECT_NE(faults[1].problem.find("is a directory"), std::string::npos);
    EXPECT_NE(faults[2].problem.find("no regular file"), std::string::npos);
    EXPECT_EQ(faults[0].file, (folder.path() / "missing.json").string());
}

}  // namespace
}  // namespace domino
