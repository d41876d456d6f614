#include "rules_host.hpp"

#include <gtest/gtest.h>

namespace domino::rules::test {
namespace {

/// A planner with rules of the test's own.
class Rules : public testing::Test {
protected:
    Rules() {
        host_.workflows.add_with_input("pay", Json::parse(R"({
            "type": "object", "required": ["to", "amount"], "properties": {
                "to": {"type": "string", "title": "Payee", "x-slot": "word"},
                "amount": {"type": "number", "minimum": 1, "maximum": 500, "x-slot": "money",
                           "x-question": {"en": "How much?", "de": "Wie viel?"}},
                "currency": {"type": "string", "enum": ["EUR", "USD"], "default": "EUR"},
                "when": {"type": "string", "format": "date"},
                "language": {"type": "string"}}})"));
    }

    RulesPlanner& planner(const char* config) {
        planner_ = std::make_unique<RulesPlanner>(host_, Json::parse(config));
        return *planner_;
    }

    std::optional<Plan> plan(const std::string& text) { return planner_->plan(request(text)); }

    nlohmann::json input(const std::string& text) {
        const auto plan = this->plan(text);
        return plan && !plan->steps.empty() ? nlohmann::json(plan->steps[0].input) : nlohmann::json();
    }

    RulesHost host_;
    std::unique_ptr<RulesPlanner> planner_;
};

TEST_F(Rules, ThatDoNotFitLeaveTheMessageToOthers) {
    planner(R"({"rules": [{"id": "a", "patterns": ["hello world"], "reply": "hi"}]})");
    EXPECT_FALSE(plan("good night"));
    EXPECT_FALSE(plan(""));
    EXPECT_FALSE(plan("   ?!"));
    EXPECT_TRUE(plan("hello world"));
}

TEST_F(Rules, WithoutAnyAreFine) {
    planner("{}");
    EXPECT_FALSE(plan("hello"));
    EXPECT_TRUE(planner_->is_quick());
    EXPECT_EQ(planner_->state().health, PluginState::Health::ready);
}

TEST_F(Rules, FillTheWorkflowsInputFromItsSchema) {
    planner(
        R"({"rules": [{"id": "pay", "patterns": {"en": ["pay {to} {amount} [on {when}]"], "de": ["zahle {amount} an {to} [am {when}]"]},
                           "workflow": "pay"}]})");
    EXPECT_EQ(input("Pay ACME 20 dollars"),
              nlohmann::json::parse(R"({"to":"ACME","amount":20,"currency":"USD","language":"en"})"));
    EXPECT_EQ(input("Zahle 1,50 € an Müller am 1.4."),
              nlohmann::json::parse(R"({"to":"Müller","amount":1.5,"currency":"EUR","when":"2026-04-01","language":"de"})"));
    EXPECT_EQ(plan("pay ACME 20")->language, "en");
    EXPECT_EQ(plan("zahle 20 an ACME")->language, "de");
    EXPECT_EQ(plan("pay ACME 20")->steps[0].id, "pay");
}

TEST_F(Rules, ReckonDaysInTheClocksOfThePeople) {
    planner(R"({"utc_offset": "+02:00", "rules": [{"id": "pay", "patterns": ["pay {to} {amount} {when}"], "workflow": "pay"}]})");
    PlanRequest late = request("pay ACME 20 tomorrow");
    late.event.time = "2026-03-11T22:30:00.123Z";
    EXPECT_EQ(planner_->plan(late)->steps[0].input["when"], "2026-03-13");
}

TEST_F(Rules, TakeMembersOfTheEventsDataAsSlots) {
    planner(R"({"rules": [{"id": "pay", "patterns": ["pay [{to}] [{amount}]"], "workflow": "pay"}]})");
    PlanRequest form = request("pay");
    form.event.data = Json::parse(R"({"to": "ACME", "amount": 12, "other": 1})");
    EXPECT_EQ(nlohmann::json(planner_->plan(form)->steps[0].input),
              nlohmann::json::parse(R"({"to":"ACME","amount":12,"currency":"EUR","language":"en"})"));
    form.event.data["amount"] = "much";
    EXPECT_TRUE(planner_->plan(form)->question);
}

TEST_F(Rules, ThatAccountForMoreOfTheMessageWin) {
    planner(R"({"rules": [
        {"id": "any", "patterns": ["note {x:text}"], "reply": "any"},
        {"id": "exact", "patterns": ["note {n:number} items"], "reply": "exact"},
        {"id": "later", "patterns": ["note {n:number} items"], "reply": "later"}]})");
    EXPECT_EQ(plan("note 5 items")->reply->text, "exact");
    EXPECT_EQ(plan("note five items")->reply->text, "any");
}

TEST_F(Rules, AnswerInTheLanguageOfTheirPatternOrTheMessage) {
    planner(R"({"language": "de", "rules": [
        {"id": "ping", "patterns": {"en": ["ping"], "de": ["ping"]}, "reply": {"en": "english", "de": "deutsch"}},
        {"id": "both", "patterns": ["both {x:text}"], "reply": {"en": "english", "de": "deutsch"}}]})");
    EXPECT_EQ(plan("ping")->reply->text, "deutsch");
    EXPECT_EQ(plan("both of the things")->reply->text, "english");
    EXPECT_EQ(plan("both von der Sache")->reply->text, "deutsch");
}

TEST_F(Rules, PutValuesIntoRepliesAndSteps) {
    planner(R"({"rules": [
        {"id": "echo", "patterns": ["echo {x:text}"], "reply": "You said: {x} <{event:/sender}>"},
        {"id": "two", "patterns": ["transfer {sum:money} to {who:word}"], "steps": [
            {"id": "first", "workflow": "pay", "input": {"to": "{who}", "amount": "{sum}", "note": "for {who}"}},
            {"id": "second", "workflow": "pay", "needs": ["first"], "approval": "Pay {who} again after {first:/total}?",
             "when": {"/first/ok": true}, "deadline_ms": 500, "executor": "native",
             "input": {"to": {"$output": "first", "path": "/to"}, "amount": "{sum}"}}]}]
})");
    EXPECT_EQ(plan("echo a b")->reply->text, "You said: a b <u-1>");
    const auto two = plan("transfer 20 EUR to ACME");
    ASSERT_TRUE(two);
    ASSERT_EQ(two->steps.size(), 2U);
    EXPECT_EQ(two->steps[0].input, Json::parse(R"({"to": "ACME", "amount": 20, "note": "for ACME"})"));
    EXPECT_EQ(two->steps[1].approval, "Pay ACME again after {first:/total}?");
    EXPECT_EQ(two->steps[1].input["to"], Json::parse(R"({"$output": "first", "path": "/to"})"));
    EXPECT_EQ(two->steps[1].deadline, std::chrono::milliseconds(500));
    EXPECT_EQ(two->steps[1].executor, "native");
    EXPECT_NO_THROW(check_plan(*two));
}

TEST_F(Rules, KnowTheCurrencyOfAnAmount) {
    planner(R"({"rules": [{"id": "a", "patterns": ["bid {sum:money}"], "reply": "{sum} {currency}"}]})");
    EXPECT_EQ(plan("bid $20")->reply->text, "20 USD");
    EXPECT_EQ(plan("bid 20")->reply->text, "20 ");
}

TEST_F(Rules, KeepBracesOfPeopleOutOfApprovals) {
    planner(R"({"rules": [{"id": "a", "patterns": ["note {x:text}"], "slots": {"x": {"type": "rest"}}, "steps": [
        {"id": "first", "workflow": "pay", "input": {"to": "a", "amount": 2}, "approval": "{x}"}]}]})");
    EXPECT_EQ(plan("note a {first:/secret} b")->steps[0].approval, "a (first:/secret) b");
}

TEST_F(Rules, FollowOtherTopicsAndConditions) {
    planner(R"({"rules": [
        {"id": "order", "on": ["custom.order"], "when": {"/data/total": {"gt": 100}}, "workflow": "pay",
         "input": {"to": "{event:/data/by}", "amount": "{event:/data/total}"}},
        {"id": "web", "on": ["event.webui"], "patterns": ["hello"], "reply": "web only"}]})");
    PlanRequest order = request("");
    order.event.type = "custom.order";
    order.event.data = Json::parse(R"({"by": "ACME", "total": 120})");
    ASSERT_TRUE(planner_->plan(order));
    EXPECT_EQ(planner_->plan(order)->steps[0].input["amount"], 120);
    order.event.data["total"] = 80;
    EXPECT_FALSE(planner_->plan(order));
    EXPECT_FALSE(plan("hello"));
    PlanRequest web = request("hello");
    web.event.type = "event.webui";
    EXPECT_EQ(planner_->plan(web)->reply->text, "web only");
}

TEST_F(Rules, IgnoreTheWordsTheOperatorNames) {
    planner(R"({"ignore": ["Yo", "dude"], "rules": [{"id": "a", "patterns": ["hello world"], "reply": "hi"}]})");
    EXPECT_TRUE(plan("yo hello, dude world"));
}

TEST_F(Rules, RefuseLongMessagesPolitelyAndTakeLongTables) {
    const std::string long_text = "hello " + std::string(1000000, 'x');
    planner(
        R"({"rules": [{"id": "t", "patterns": ["table {x:rest}"], "reply": "{x}"}, {"id": "h", "patterns": ["hello & [world]"], "reply": "hi"}]})");
    EXPECT_FALSE(plan(long_text));
    EXPECT_EQ(plan("table " + long_text)->reply->text.size(), long_text.size());
    planner(R"({"fallback": "Sorry.", "rules": [{"id": "h", "patterns": ["hello"], "reply": "hi"}]})");
    EXPECT_TRUE(plan(long_text)->reply->text.starts_with("I read requests of up to 4 KB"));
}

TEST_F(Rules, NameExamplesWhenNothingFits) {
    planner(R"({"fallback": {"en": "Sorry.", "de": "Leider nein."}, "rules": [
        {"id": "h", "patterns": {"en": ["shipping costs"], "de": ["versandkosten"]}, "reply": "hi",
         "examples": [{"en": "Shipping costs", "de": "Versandkosten"}]}]})");
    EXPECT_EQ(plan("Gibt es die Suppe")->reply->text, "Leider nein.\n\nDu kannst zum Beispiel fragen:\n\n- Versandkosten");
    EXPECT_EQ(plan("shiping costs?")->reply->text,
              "Sorry.\n\nDid you mean: *Shipping costs*\n\nYou can ask, for example:\n\n- Shipping costs");
    PlanRequest follow_up = request("anything");
    follow_up.result =
        Result{.step = "r_1.0", .workflow = "pay", .status = Result::Status::failed, .output = Json::array(), .error = "x"};
    EXPECT_FALSE(planner_->plan(follow_up)) << "nobody asked";
}

}  // namespace
}  // namespace domino::rules::test
