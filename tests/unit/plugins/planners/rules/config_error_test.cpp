#include "rules_host.hpp"

#include "plugins/planners/rules/config_schema.hpp"

#include "domino/error.hpp"
#include "domino/plugin.hpp"

#include <gtest/gtest.h>

namespace domino::rules::test {
namespace {

struct Mistake {
    const char* rules;
    const char* said;
};

const Mistake mistakes[] = {
    {R"([{"id": "a", "patterns": {"de": ["prüfe", "prüfe {x"]}, "reply": "x"}])",
     "/rules/0/patterns/de/1: rule \"a\", pattern \"prüfe {x\", position 7: \"{\" is not closed by \"}\""},
    {R"([{"id": "a", "patterns": ["pay {x:geld}"], "reply": "x"}])",
     "/rules/0/patterns/0: rule \"a\", pattern \"pay {x:geld}\", position 5"},
    {R"([{"id": "a", "patterns": ["pay"], "workflow": "invoice-chek"}])",
     "/rules/0/workflow: rule \"a\": there is no workflow \"invoice-chek\" in the catalog; did you mean \"invoice-check\"?"},
    {R"([{"id": "a", "patterns": ["pay"], "workflow": "xyz"}])", "there is no workflow \"xyz\" in the catalog"},
    {R"([{"id": "a", "patterns": ["pay {amount:money}"], "reply": "ok {amont}"}])",
     "/rules/0/reply: rule \"a\": there is no slot \"amont\"; did you mean \"amount\"?"},
    {R"([{"id": "a", "patterns": ["pay", "pay {invoce} {amount}"], "workflow": "invoice-check"}])",
     "/rules/0/patterns/1: rule \"a\": slot \"invoce\" goes into no input of workflow \"invoice-check\"; did you mean "
     "\"invoice\"?"},
    {R"([{"id": "a", "patterns": ["pay"], "workflow": "invoice-check", "slots": {"amont": {"type": "money"}}}])",
     "/rules/0/slots/amont: rule \"a\": slot \"amont\" goes into no input of workflow \"invoice-check\"; did you mean "
     "\"amount\"?"},
    {R"([{"id": "a", "patterns": ["pay {invoice} {amount}"], "steps": [{"id": "s", "workflow": "invoice-check", "input": {"invoice": "{invoice}", "amount": "{amont}"}}]}])",
     "/rules/0/steps/0/input: rule \"a\": there is no slot \"amont\"; did you mean \"amount\"?"},
    {R"([{"id": "a", "patterns": ["pay {amount}"], "steps": [{"id": "s", "workflow": "invoice-check", "input": {"amount": "{amount}"}}]}])",
     "/rules/0/steps/0/input: rule \"a\": workflow \"invoice-check\" needs \"invoice\" in its input"},
    {R"([{"id": "a", "patterns": ["pay"]}])", "/rules/0: rule \"a\": expected exactly one of \"workflow\", \"steps\", \"reply\""},
    {R"([{"id": "a", "patterns": ["pay"], "reply": "x", "workflow": "invoice-check"}])", "expected exactly one of"},
    {R"([{"id": "a", "reply": "x"}])", "needs \"patterns\" that a message can fit, or \"on\""},
    {R"([{"id": "a", "patterns": ["pay"], "reply": "x", "input": {"a": 1}}])",
     "/rules/0/input: rule \"a\": goes with \"workflow\" only"},
    {R"([{"id": "a", "patterns": ["pay"], "reply": "x"}, {"id": "a", "patterns": ["b"], "reply": "y"}])",
     "/rules/1/id: two rules are called \"a\""},
    {R"([{"id": "a", "on": ["x"], "when": {"nope": 1}, "reply": "x"}])", "/rules/0/when/nope: expected a JSON Pointer"},
    {R"([{"id": "a", "patterns": ["pay"], "reply": "{thing:/x}"}])", "{thing:...} is neither event nor result"},
    {R"([{"id": "a", "patterns": ["pay"], "reply": "{event:/x~5}"}])", "\"/x~5\" is no JSON Pointer"},
    {R"([{"id": "a", "patterns": ["pay {x}"], "reply": "x", "slots": {"x": {"type": "choice"}}}])", "a choice needs its values"},
    {R"([{"id": "a", "patterns": ["pay {x}"], "reply": "x", "slots": {"x": {"pattern": "("}}}])",
     "/rules/0/slots/x/pattern: no regular expression"},
    {R"([{"id": "a", "patterns": ["pay"], "steps": [{"id": "s", "workflow": "pay", "needs": ["t"]}]}])",
     "/rules/0/steps/0/needs/0: rule \"a\": no step \"t\" in this plan"},
    {R"([{"id": "a", "patterns": ["pay"], "steps": [{"id": "s", "workflow": "pay", "approval": "{t:/x}"}]}])",
     "/rules/0/steps/0/approval: rule \"a\": {t:...} is neither event nor result nor a step of this rule"},
};

class RulesConfig : public testing::Test {
protected:
    RulesConfig() {
        host_.workflows.add_with_input("invoice-check", Json::parse(R"({"required": ["invoice", "amount"],
            "properties": {"invoice": {"type": "string", "x-slot": "code"}, "amount": {"type": "number", "x-slot": "money"}}})"));
        host_.workflows.add_with_input("pay", Json::object());
    }

    std::string fault_of(const std::string& rules) {
        try {
            RulesPlanner planner(host_, Json{{"rules", Json::parse(rules)}});
        } catch (const Error& error) {
            return error.what();
        }
        return "no fault";
    }

    RulesHost host_;
};

TEST_F(RulesConfig, MistakesNameRulePatternAndPlace) {
    for (const auto& mistake : mistakes) {
        const std::string fault = fault_of(mistake.rules);
        EXPECT_NE(fault.find(mistake.said), std::string::npos) << mistake.rules << "\n  said: " << fault;
    }
}

TEST_F(RulesConfig, ASlotMaySwallowWords) {
    EXPECT_EQ(fault_of(R"([{"id": "a", "patterns": ["pay {please:text} {invoice} {amount}"], "workflow": "invoice-check"}])"),
              "no fault");
}

TEST_F(RulesConfig, MistakesAreReportedTogether) {
    const std::string fault = fault_of(R"([{"id": "a", "patterns": ["pay {x", "b]"], "reply": "{y}"},
                                           {"id": "b", "patterns": ["c"], "workflow": "nope"}])");
    EXPECT_EQ(std::count(fault.begin(), fault.end(), '\n'), 3) << fault;
    const std::string only_workflow = fault_of(R"([{"id": "a", "patterns": ["b"], "workflow": "nope", "input": {"x": "{y}"}}])");
    EXPECT_EQ(std::count(only_workflow.begin(), only_workflow.end(), '\n'), 0)
        << "what follows from a mistake is no second one: " << only_workflow;
}

TEST_F(RulesConfig, OfManyMistakesWholeOnesAreToldAndTheOthersCounted) {
    Json rules = Json::array();
    for (int i = 0; i < 30; ++i)
        rules.push_back({{"id", "rule-" + std::to_string(i)}, {"patterns", {"pay"}}, {"workflow", "nothing-of-this-name"}});
    const std::string fault = fault_of(rules.dump());
    EXPECT_LT(fault.size(), sizeof(CreateError::text));
    const auto lines = std::count(fault.begin(), fault.end(), '\n');
    EXPECT_TRUE(fault.ends_with("\n" + std::to_string(30 - lines) + " more mistakes are told when these are mended")) << fault;
}

TEST_F(RulesConfig, AMistakeThatIsTooLongIsCutBetweenWords) {
    const std::string fault = fault_of(R"([{"id": "a", "patterns": [")" + std::string(1500, 'x') + R"( {y"], "reply": "x"}])");
    EXPECT_LT(fault.size(), sizeof(CreateError::text));
    EXPECT_TRUE(fault.ends_with("pattern ...")) << fault;
}

TEST_F(RulesConfig, MalformedInputSchemasAreNamedToo) {
    host_.workflows.add_with_input("odd",
                                   Json::parse(R"({"properties": {"x": {"type": "string", "format": 5}}, "required": 7})"));
    const std::string fault = fault_of(R"([{"id": "a", "patterns": ["b"], "workflow": "odd"}])");
    EXPECT_NE(fault.find("/rules/0: the rule, or the input schema of its workflow, is malformed"), std::string::npos) << fault;
}

TEST_F(RulesConfig, SchemaDescribesEveryProperty) {
    const Json schema = Json::parse(config_schema);
    for (const auto& [name, property] : schema["properties"].items()) EXPECT_TRUE(property.contains("description")) << name;
    for (const auto& [name, property] : schema["properties"]["rules"]["items"]["properties"].items())
        EXPECT_TRUE(property.contains("description")) << name;
    EXPECT_EQ(schema["additionalProperties"], false);
}

}  // namespace
}  // namespace domino::rules::test
