#include "domino/plan.hpp"

#include "field_error.hpp"

namespace domino {
namespace {

TEST(Plan, SurvivesTheWayThroughJson) {
    for (
        const char* text :
        {R"({"reply":{"text":"done","buttons":[{"label":"ok","value":"v","style":"primary"}]},"language":"de"})",
         R"({"ask":{"text":"how much?","buttons":[{"label":"1","value":"1","style":"neutral"}],"context":{"slot":"amount"}},"language":"en"})",
         R"({"steps":[{"id":"a","workflow":"w","executor":"native","input":{"n":1},"approval":"sure?","deadline_ms":1500},)"
         R"({"id":"b","workflow":"w","input":{"from":{"$output":"a","path":"/x"}},"needs":["a"],"when":{"/a/ok":true}}],"language":"en"})"})
        EXPECT_EQ(to_text(to_json(plan_from_json(parse_json(text)))), text);
}

TEST(Plan, RefusesWhatIsMalformedWithItsPath) {
    struct Case {
        const char* plan;
        const char* path;
    };
    const Case cases[] = {
        {"[]", ""},
        {"{}", ""},
        {R"({"steps": []})", ""},
        {R"({"reply": {"text": "x"}, "ask": {"text": "y"}})", ""},
        {R"({"reply": {"text": "x"}, "extra": 1})", "/extra"},
        {R"({"reply": {"text": 1}})", "/reply/text"},
        {R"({"reply": {"text": "x", "buttons": [{"label": "a"}]}})", "/reply/buttons/0/value"},
        {R"({"reply": {"text": "x"}, "language": "fr"})", "/language"},
        {R"({"ask": {"buttons": []}})", "/ask/text"},
        {R"({"steps": {}})", "/steps"},
        {R"({"steps": [{"workflow": "w"}]})", "/steps/0/id"},
        {R"({"steps": [{"id": "a b", "workflow": "w"}]})", "/steps/0/id"},
        {R"({"steps": [{"id": "a"}]})", "/steps/0/workflow"},
        {R"({"steps": [{"id": "a", "workflow": ""}]})", "/steps/0/workflow"},
        {R"({"steps": [{"id": "a", "workflow": "w"}, {"id": "a", "workflow": "w"}]})", "/steps/1/id"},
        {R"({"steps": [{"id": "a", "workflow": "w", "needs": ["b"]}]})", "/steps/0/needs/0"},
        {R"({"steps": [{"id": "a", "workflow": "w", "needs": [1]}]})", "/steps/0/needs/0"},
        {R"({"steps": [{"id": "a", "workflow": "w", "needs": ["a"]}]})", "/steps/0/needs"},
        {R"({"steps": [{"id": "a", "workflow": "w", "when": 1}]})", "/steps/0/when"},
        {R"({"steps": [{"id": "a", "workflow": "w", "deadline_ms": -1}]})", "/steps/0/deadline_ms"},
        {R"({"steps": [{"id": "a", "workflow": "w", "input": {"x": {"$output": "b"}}}]})", "/steps/0/input/x/$output"},
        {R"({"steps": [{"id": "a", "workflow": "w", "unknown": 1}]})", "/steps/0/unknown"},
    };
    for (const auto& c : cases) EXPECT_EQ(test::path_at_fault([&] { plan_from_json(parse_json(c.plan)); }), c.path) << c.plan;
}

TEST(Plan, PrintsACircleOfNeedsAsAPath) {
    try {
        plan_from_json(
            parse_json(R"({"steps": [{"id": "a", "workflow": "w", "needs": ["c"]}, {"id": "b", "workflow": "w", "needs": ["a"]},
                                                {"id": "c", "workflow": "w", "needs": ["b"]}]})"));
        FAIL();
    } catch (const FieldError& error) {
        EXPECT_NE(error.problem().find("a -> c -> b -> a"), std::string::npos) << error.what();
    }
}

TEST(Plan, HasAtMost64Steps) {
    Plan plan;
    for (int i = 0; i < 65; ++i) plan.steps.push_back({.id = "s" + std::to_string(i), .workflow = "w"});
    EXPECT_EQ(test::path_at_fault([&] { check_plan(plan); }), "/steps");
    plan.steps.pop_back();
    EXPECT_NO_THROW(check_plan(plan));
}

}  // namespace
}  // namespace domino
