#include "core/config/condition.hpp"

#include "domino/error.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

const Json subject = parse_json(R"({
  "type": "event.webui", "text": "Rechnung 4711", "a/b": 1, "none": null,
  "data": {"amount": 150, "price": 2.5, "tags": ["x", "y"], "who": {"first": "Ada", "last": "L"}, "on": "2026-01-31"}
})");

bool holds(const char* condition) {
    return Condition(parse_json(condition)).holds(subject);
}

TEST(Condition, HoldsAlwaysWithoutMembers) {
    EXPECT_TRUE(Condition().holds(subject));
    EXPECT_TRUE(Condition(Json(nullptr)).holds(subject));
    EXPECT_TRUE(holds("{}"));
}

TEST(Condition, ComparesAndCombines) {
    struct Case {
        const char* condition;
        bool expected;
    };
    const Case cases[] = {
        {R"({"/type": "event.webui"})", true},
        {R"({"/type": "event.slack"})", false},
        {R"({"/data/amount": 150.0})", true},
        {R"({"/data/amount": "150"})", false},
        {R"({"/data/tags": ["x", "y"]})", true},
        {R"({"/data/tags": ["y", "x"]})", false},
        {R"({"/data/tags/1": "y"})", true},
        {R"({"/data/tags/-": "y"})", false},
        {R"({"/data/tags/01": "y"})", false},
        {R"({"/data/tags/99999999999999999999": "y"})", false},
        {R"({"/data/tags/18446744073709551615": "y"})", false},
        {R"({"/data/tags/name": {"exists": false}})", true},
        {R"({"/data/tags/99999999999999999999": {"exists": false}})", true},
        {R"({"/data/who": {"last": "L", "first": "Ada"}})", true},
        {R"({"/data/who": {"last": "L"}})", false},
        {R"({"/a~1b": 1})", true},
        {R"({"/none": null})", true},
        {R"({"/nowhere": null})", true},
        {R"({"/nowhere": {"exists": true}})", false},
        {R"({"/none": {"exists": true}})", true},
        {R"({"/nowhere": {"exists": false}})", true},
        {R"({"/data/amount": {"gt": 149}})", true},
        {R"({"/data/amount": {"gt": 150}})", false},
        {R"({"/data/amount": {"gte": 150, "lt": 150.5}})", true},
        {R"({"/data/amount": {"gte": 150, "lt": 150}})", false},
        {R"({"/data/amount": {"lte": "200"}})", false},
        {R"({"/data/price": {"lte": 2.5}})", true},
        {R"({"/data/on": {"lt": "2026-02-01"}})", true},
        {R"({"/data/tags": {"gt": 1}})", false},
        {R"({"/nowhere": {"gt": 1}})", false},
        {R"({"/type": {"not": "event.slack"}})", true},
        {R"({"/type": {"not": {"in": ["event.webui", "x"]}}})", false},
        {R"({"/nowhere": {"not": 1}})", true},
        {R"({"/type": {"in": ["a", "event.webui"]}})", true},
        {R"({"/data/amount": {"in": [1, 150.0]}})", true},
        {R"({"/type": {"in": []}})", false},
        {R"({"/text": {"matches": "^Rechnung \\d+$"}})", true},
        {R"({"/text": {"matches": "\\d{5}"}})", false},
        {R"({"/data/amount": {"matches": "1"}})", false},
        {R"({"/type": "event.webui", "/data/amount": {"gt": 1000}})", false},
        {R"({"": {"in": [1]}})", false},
    };
    for (const auto& c : cases) EXPECT_EQ(holds(c.condition), c.expected) << c.condition;
}

TEST(Condition, RefusesWhatIsMalformedWithItsPath) {
    struct Case {
        const char* condition;
        const char* path;
        const char* word;
    };
    const Case cases[] = {
        {"[]", "/when", "object"},
        {"\"x\"", "/when", "object"},
        {R"({"type": 1})", "/when/type", "did you mean \"/type\"?"},
        {R"({"/a~2": 1})", "/when/~1a~02", "JSON Pointer"},
        {R"({"/a": {"gt": true}})", "/when/~1a/gt", "number or a text"},
        {R"({"/a": {"in": 1}})", "/when/~1a/in", "array"},
        {R"({"/a": {"exists": 1}})", "/when/~1a/exists", "true or false"},
        {R"({"/a": {"matches": "("}})", "/when/~1a/matches", "regular expression"},
        {R"({"/a": {"matches": 1}})", "/when/~1a/matches", "regular expression"},
        {R"({"/a": {"gt": 1, "ltt": 2}})", "/when/~1a/ltt", "did you mean \"lt\"?"},
        {R"({"/a": {"mtches": "x"}})", "/when/~1a/mtches", "did you mean \"matches\"?"},
        {R"({"/a": {"not": {"in": 3}}})", "/when/~1a/not/in", "array"},
    };
    for (const auto& c : cases) {
        try {
            Condition(parse_json(c.condition), "/when");
            ADD_FAILURE() << c.condition;
        } catch (const FieldError& error) {
            EXPECT_EQ(error.path(), c.path);
            EXPECT_NE(error.problem().find(c.word), std::string::npos) << error.what();
        }
    }
}

TEST(Condition, RefusesTooManyMembers) {
    Json many = Json::object();
    for (int i = 0; i < 65; ++i) many["/" + std::to_string(i)] = 1;
    EXPECT_THROW(Condition{many}, FieldError);
}

}  // namespace
}  // namespace domino
