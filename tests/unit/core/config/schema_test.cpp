#include "core/config/schema.hpp"

#include "domino/error.hpp"

#include <gtest/gtest.h>
#include <thread>

namespace domino {
namespace {

std::vector<std::string> problems(const char* schema, const char* value) {
    std::vector<std::string> all;
    for (const auto& problem : Schema(parse_json(schema)).validate(parse_json(value, {.bytes = 1 << 20})))
        all.push_back(problem.pointer + (problem.of_key ? "@: " : ": ") + problem.problem);
    return all;
}

using Problems = std::vector<std::string>;

TEST(Schema, SaysInPlainWordsWhatWasExpected) {
    struct Case {
        const char* schema;
        const char* value;
        const char* problem;
    };
    const Case cases[] = {
        {R"({"type": "number", "minimum": 1, "maximum": 10})", "\"x\"", ": expected a number from 1 to 10, got \"x\""},
        {R"({"type": "number", "minimum": 1, "maximum": 10})", "11", ": expected a number from 1 to 10, got 11"},
        {R"({"type": "integer", "exclusiveMinimum": 0})", "0", ": expected a whole number above 0, got 0"},
        {R"({"type": "integer"})", "1.5", ": expected a whole number, got 1.5"},
        {R"({"multipleOf": 5})", "7", ": expected a number that is a multiple of 5, got 7"},
        {R"({"type": "string", "minLength": 1})", "\"\"", ": expected a text that is not empty, got \"\""},
        {R"({"type": "string", "minLength": 2, "maxLength": 4})", "\"abcde\"",
         ": expected a text of 2 to 4 characters, got \"abcde\""},
        {R"({"type": "string", "pattern": "^a"})", "\"b\"", ": expected a text that matches ^a, got \"b\""},
        {R"({"type": "string", "format": "date"})", "\"2026-02-30\"", ": expected a date such as 2026-01-31, got \"2026-02-30\""},
        {R"({"type": "string", "format": "uri"})", "\"nowhere\"", ": expected a URL, got \"nowhere\""},
        {R"({"type": "boolean"})", "\"yes\"", ": expected true or false, got \"yes\""},
        {R"({"type": ["string", "null"]})", "1", ": expected a text or null, got 1"},
        {R"({"enum": ["http", "worker", 3]})", "\"htp\"",
         ": expected \"http\", \"worker\" or 3, got \"htp\"; did you mean \"http\"?"},
        {R"({"const": {"a": 1}})", "{}", ": expected {\"a\":1}, got an object"},
        {R"({"type": "array", "items": {"type": "string"}, "minItems": 1})", "[]",
         ": expected an array of at least 1 items, each item a text, got an empty array"},
        {R"({"items": {"type": "string"}})", "[\"a\", 2]", "/1: expected a text, got 2"},
        {R"({"uniqueItems": true})", "[1, 2, 1]", ": expected no item twice"},
        {R"({"contains": {"type": "number"}})", "[\"a\"]", ": expected at least one item to be the one asked for"},
        {R"({"anyOf": [{"type": "string"}, {"type": "number", "minimum": 3}]})", "2",
         ": expected a text or a number from 3, got 2"},
        {R"({"oneOf": [{"type": "number"}, {"minimum": 3}]})", "4", ": fits several of the alternatives; expected exactly one"},
        {R"({"not": {"type": "number"}})", "4", ": expected anything but a number, got 4"},
        {R"({"if": {"type": "number"}, "then": {"minimum": 5}})", "4", ": expected a number from 5, got 4"},
        {R"({"required": ["a"], "properties": {"a": {"type": "integer"}}})", "{}", "/a: missing; expected a whole number"},
        {R"({"dependencies": {"a": ["b"]}})", R"({"a": 1})", "/b: missing; another member of this object needs it"},
        {R"({"propertyNames": {"maxLength": 1}})", R"({"ab": 1})",
         "/ab@: expected as name a text of at most 1 characters, got \"ab\""},
        {R"({"properties": {"a": {"$ref": "#/definitions/port"}}, "definitions": {"port": {"type": "integer", "maximum": 65535}}})",
         R"({"a": 70000})", "/a: expected a whole number up to 65535, got 70000"},
        {R"({"properties": {"a/b": {"type": "null"}}})", R"({"a/b": 1})", "/a~1b: expected null, got 1"},
        {R"({"properties": {"b": false}})", R"({"b": 1})", "/b@: not allowed here"},
        {"false", "1", ": does not fit its schema"},
    };
    for (const auto& c : cases) EXPECT_EQ(problems(c.schema, c.value), Problems{c.problem}) << c.schema << " on " << c.value;
}

TEST(Schema, FindsAllMistakesInOnePass) {
    const char* schema = R"({"type": "object", "additionalProperties": false, "required": ["host", "port"],
        "properties": {"host": {"type": "string"}, "port": {"type": "integer"}, "retries": {"type": "integer", "maximum": 9}}})";
    EXPECT_EQ(problems(schema, R"({"hots": "x", "retires": 3, "retries": 10})"),
              (Problems{"/retries: expected a whole number up to 9, got 10",
                        "/hots@: unknown; expected host, port or retries; did you mean \"host\"?",
                        "/retires@: unknown; expected host, port or retries; did you mean \"retries\"?",
                        "/host: missing; expected a text", "/port: missing; expected a whole number"}));
}

TEST(Schema, LooksIntoTheOneAlternativeOfTheValuesType) {
    const char* schema =
        R"({"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": false, "properties": {"name": {"$ref": "#/definitions/n"}}}],
                             "definitions": {"n": {"type": "string"}}})";
    EXPECT_EQ(problems(schema, R"({"name": 1, "nmae": 2})"),
              (Problems{"/name: expected a text, got 1", "/nmae@: unknown; expected name; did you mean \"name\"?"}));
}

TEST(Schema, AcceptsWhatFits) {
    const Schema any{Json(nullptr)};
    EXPECT_TRUE(any.accepts(1));
    EXPECT_TRUE(Schema(parse_json(R"({"type": "integer"})")).accepts(2.0));
    EXPECT_TRUE(Schema(parse_json(R"({"enum": [1, 2]})")).accepts(2.0));
    EXPECT_TRUE(Schema(parse_json(R"({"type": "number"})")).accepts(1e300));
    EXPECT_TRUE(Schema(parse_json(R"({"anyOf": [{"pattern": "^a"}, {"pattern": "^b"}]})")).accepts("bc"));
    for (const char* time : {"2026-01-31T23:59:59Z", "2026-01-31T23:59:59.123+01:00"})
        EXPECT_TRUE(Schema(parse_json(R"({"format": "date-time"})")).accepts(time)) << time;
}

TEST(Schema, SurvivesHostileValues) {
    const Schema digits(parse_json(R"({"type": "string", "pattern": "^([0-9]+)+$"})"));
    EXPECT_FALSE(digits.accepts(std::string(1 << 20, '1')));
    EXPECT_FALSE(Schema(parse_json(R"({"type": "string", "format": "date-time"})")).accepts(std::string(1 << 20, '1')));
    Json deep = 1;
    for (int i = 0; i < 120; ++i) deep = Json::array({deep});
    EXPECT_TRUE(Schema(parse_json(R"({"items": {"$ref": "#"}})")).accepts(deep));
}

TEST(Schema, NeverShowsHiddenValues) {
    const Schema schema(parse_json(R"({"properties": {"token": {"type": "string", "minLength": 20}}})"));
    const auto found = schema.validate({{"token", "hunter2"}}, {"/token"});
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].problem, "expected a text of at least 20 characters, got a secret");
}

TEST(Schema, ShortensLongValues) {
    const auto found = Schema(parse_json(R"({"type": "number"})")).validate(std::string(10000, 'x'));
    ASSERT_EQ(found.size(), 1u);
    EXPECT_LT(found[0].problem.size(), 200u);
}

TEST(Schema, FillsDefaultsAtEveryDepth) {
    const Schema schema(parse_json(R"({"properties": {
        "a": {"default": 1}, "b": {"type": "object", "default": {}, "properties": {"c": {"default": [2]}}},
        "list": {"items": {"properties": {"d": {"default": "x"}}}}, "ref": {"$ref": "#/definitions/r"}},
        "additionalProperties": {"properties": {"e": {"default": true}}},
        "definitions": {"r": {"default": 7}}})"));
    Json value = parse_json(R"({"a": 5, "list": [{}, {"d": "y"}], "other": {}})");
    schema.fill_defaults(value);
    EXPECT_EQ(value.dump(), R"({"a":5,"list":[{"d":"x"},{"d":"y"}],"other":{"e":true},"b":{"c":[2]},"ref":7})");
}

TEST(Schema, MayBeUsedFromManyThreads) {
    const Schema schema(parse_json(R"({"properties": {"n": {"type": "integer", "minimum": 0}, "s": {"pattern": "^x+$"}}})"));
    std::vector<std::thread> threads;
    std::atomic<int> wrong{0};
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 200; ++i) {
                const bool good = (i + t) % 2 == 0;
                if (schema.accepts({{"n", good ? 1 : -1}, {"s", "xxx"}}) != good) ++wrong;
                if (schema.validate({{"n", 1}, {"s", "y"}}).size() != 1) ++wrong;
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace domino
