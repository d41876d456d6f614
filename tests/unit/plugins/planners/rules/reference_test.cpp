#include "plugins/planners/rules/reference.hpp"

#include "plugins/planners/rules/condition.hpp"
#include "plugins/planners/rules/topic.hpp"

#include "domino/error.hpp"

#include <gtest/gtest.h>

namespace domino::rules {
namespace {

class References : public testing::Test {
protected:
    Json render(const char* value) { return rules::render(Json::parse(value), values()); }
    Values values() { return {slots_, Language::de, event_, result_, "- example"}; }

    Json slots_ = Json::parse(R"({"amount": 150.5, "name": "Ada", "numbers": [1, 2], "yes": true})");
    Json event_ = Json::parse(R"({"sender": "u-1", "data": {"deep": [7]}})");
    Json result_ = Json::parse(R"({"output": [{"ticket": "T-1"}]})");
};

TEST_F(References, ThatStandAloneKeepTheirType) {
    EXPECT_EQ(render(R"("{amount}")"), 150.5);
    EXPECT_EQ(render(R"("{numbers}")"), Json::parse("[1,2]"));
    EXPECT_EQ(render(R"("{yes}")"), true);
    EXPECT_EQ(render(R"("{event:/data/deep/0}")"), 7);
    EXPECT_EQ(render(R"("{result:/output/0/ticket}")"), "T-1");
    EXPECT_EQ(render(R"("{language}")"), "de");
}

TEST_F(References, InsideATextBecomeText) {
    EXPECT_EQ(render(R"("{name} pays {amount}")"), "Ada pays 150,5");
    EXPECT_EQ(render(R"("a {missing} b")"), "a  b");
    EXPECT_EQ(render_text("{examples}", values()), "- example");
}

TEST_F(References, ToMissingValuesLeaveTheMemberOut) {
    EXPECT_EQ(render(R"({"a": "{missing}", "b": ["{missing}"], "c": null, "d": {"e": "{name}"}})"),
              Json::parse(R"({"b": [null], "c": null, "d": {"e": "Ada"}})"));
}

TEST_F(References, OfOtherKindsStandForThemselves) {
    EXPECT_EQ(render(R"("{check:/amount} {} {a b} {")"), "{check:/amount} {} {a b} {");
    EXPECT_EQ(render(R"({"$output": "check", "path": "/a"})"), Json::parse(R"({"$output": "check", "path": "/a"})"));
}

TEST_F(References, AreNotReadOutOfValues) {
    slots_["name"] = "{amount}";
    EXPECT_EQ(render(R"("Hello {name}")"), "Hello {amount}");
}

TEST(Condition, ComparesValuesAtPointers) {
    const Json value = Json::parse(R"({"output": [{"urgency": "high", "hits": 3}], "status": "succeeded", "none": null})");
    const std::pair<const char*, bool> rows[] = {
        {R"({"/output/0/urgency": "high"})", true},
        {R"({"/output/0/urgency": "low"})", false},
        {R"({"/output/0/hits": 3.0})", true},
        {R"({"/output/0/hits": {"gt": 2, "lte": 3}})", true},
        {R"({"/output/0/hits": {"gte": 4}})", false},
        {R"({"/output/0/hits": {"lt": "4"}})", false},
        {R"({"/output/0/urgency": {"in": ["high", "urgent"]}})", true},
        {R"({"/output/0/urgency": {"not": "high"}})", false},
        {R"({"/missing": {"not": "high"}})", true},
        {R"({"/missing": {"exists": false}, "/none": {"exists": true}})", true},
        {R"({"/missing": null})", false},
        {R"({})", true},
        {R"({"/status": "succeeded", "/output/0/urgency": "low"})", false},
    };
    for (const auto& [definition, holds] : rows)
        EXPECT_EQ(Condition(Json::parse(definition), "/when").holds(value), holds) << definition;
    EXPECT_TRUE(Condition(Json(), "/when").holds(value));
}

TEST(Condition, RefusesWhatItDoesNotKnow) {
    for (const char* definition : {R"([])", R"({"no pointer": 1})", R"({"/a": {"near": 1}})", R"({"/a": {"in": 1}})",
                                   R"({"/a": {"exists": 1}})", R"({"/a~2": 1})"})
        EXPECT_THROW(Condition(Json::parse(definition), "/when"), FieldError) << definition;
}

TEST(Topic, FitsPatternsOfSegments) {
    struct Row {
        const char* pattern;
        const char* type;
        bool fits;
    };
    const Row rows[] = {
        {"event.*", "event.webui", true},  {"event.*", "event", false},
        {"event.*", "event.a.b", false},   {"event.**", "event.a.b", true},
        {"event.**", "event", true},       {"**", "result.x", true},
        {"result.*", "event.x", false},    {"result.invoice-check", "result.invoice-check", true},
        {"**.failed", "a.b.failed", true}, {"**.failed", "a.b", false},
        {"a.**.z", "a.b.c.z", true},       {"", "a", false},
    };
    for (const auto& row : rows) EXPECT_EQ(fits_topic(row.pattern, row.type), row.fits) << row.pattern << " " << row.type;
}

}  // namespace
}  // namespace domino::rules
