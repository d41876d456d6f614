#include "core/pipeline/run_state.hpp"

#include "core/plugin/workflow_catalog.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

/// An executor that takes every workflow but those named "refused-...".
class AnyExecutor : public Executor {
public:
    void start() override {}
    void stop() override {}
    PluginState state() const override { return {}; }
    Acceptance accepts(const Workflow& workflow) override {
        if (workflow.name.starts_with("refused")) return {.accepted = false, .reason = "node \"X\" is unknown"};
        return {.accepted = true, .reason = {}, .pure = true};
    }
    Outcome run(const StepCall&) override { return {}; }
};

class Directory : public PluginDirectory {
public:
    Channel* channel(const std::string&) const override { return nullptr; }
    Planner* planner(const std::string&) const override { return nullptr; }
    Executor* executor(const std::string& id) const override { return id == "any" ? &executor_ : nullptr; }
    Channel* page_channel() const override { return nullptr; }

private:
    mutable AnyExecutor executor_;
};

std::shared_ptr<const Workflow> workflow(const std::string& name, const Json& domino = Json::object()) {
    return std::make_shared<const Workflow>(workflow_from_json(
        name, {{"name", name}, {"nodes", Json::array()}, {"connections", Json::object()}, {"meta", {{"domino", domino}}}}));
}

class RunStateTest : public testing::Test {
protected:
    RunStateTest() {
        Workflows workflows;
        for (const char* name : {"a", "b", "c", "refused-one"}) workflows[name] = workflow(name);
        workflows["strict"] = workflow("strict", {{"input", {{"type", "object"}, {"required", Json::array({"n"})}}}});
        workflows["asks"] = workflow("asks", {{"approval", {{"en", "Really?"}, {"de", "Wirklich?"}}}});
        ChainConfig chain;
        chain.id = "default";
        chain.on = {"event.*"};
        chain.execute = {"any"};
        setup_ = std::make_shared<const domino::Setup>(std::vector{chain}, std::make_shared<const Directory>(),
                                                       std::make_shared<const WorkflowCatalog>(std::move(workflows)));
        RunRow row;
        row.id = row.root = "r_1";
        row.channel = "api";
        row.conversation = "c";
        state_ = std::make_unique<RunState>(RunState::fresh(row));
        state_->choose_chain("default");
    }

    Moment moment() const { return {.now = now_, .setup = *setup_, .tokens = tokens_}; }
    void plan(const char* text) { state_->decide(plan_from_json(Json::parse(text)), "rules", false, moment()); }
    void succeed(int index, const char* output = R"([{"reply": "done"}])") {
        state_->settle(index,
                       {.status = Outcome::Status::succeeded, .output = Json::parse(output), .error = {}, .retry_after = {}},
                       moment());
    }
    void fail(int index) {
        state_->settle(index, {.status = Outcome::Status::failed, .output = Json::array(), .error = "broken", .retry_after = {}},
                       moment());
    }
    StepStatus step(int index) const { return state_->step(index).status; }
    int closing_replies() const {
        int count = 0;
        for (const auto& reply : state_->replies()) count += reply.row.closing ? 1 : 0;
        return count;
    }
    std::string last_reply() const { return state_->replies().back().row.text; }

    std::int64_t now_ = 1000;
    Tokens tokens_{"secret"};
    std::shared_ptr<const domino::Setup> setup_;
    std::unique_ptr<RunState> state_;
};

TEST_F(RunStateTest, AReplyEndsTheRunAtOnce) {
    plan(R"({"reply": {"text": "hello"}})");
    EXPECT_EQ(state_->run().status, RunStatus::succeeded);
    EXPECT_EQ(closing_replies(), 1);
    EXPECT_TRUE(state_->is_done());
}

TEST_F(RunStateTest, AQuestionEndsTheRunAndOpensADialog) {
    plan(R"({"ask": {"text": "Which one?", "context": {"slot": "n"}}})");
    EXPECT_EQ(state_->run().status, RunStatus::succeeded);
    Changes changes;
    state_->write_to(changes);
    ASSERT_EQ(changes.dialogs.size(), 1U);
    EXPECT_EQ(changes.dialogs[0].planner, "rules");
    EXPECT_EQ(Json::parse(changes.dialogs[0].context)["slot"], "n");
}

TEST_F(RunStateTest, StepsStartWhenWhatTheyNeedIsThere) {
    plan(
        R"({"steps": [{"id": "x", "workflow": "a"}, {"id": "y", "workflow": "b", "needs": ["x"], "input": {"v": {"$output": "x", "path": "/v"}}}]})");
    EXPECT_EQ(step(0), StepStatus::starting);
    EXPECT_EQ(step(1), StepStatus::pending);
    succeed(0, R"([{"v": 5}])");
    EXPECT_EQ(step(1), StepStatus::starting);
    EXPECT_EQ(Json::parse(state_->step(1).input), Json::parse(R"({"v": 5})"));
    succeed(1);
    EXPECT_EQ(state_->run().status, RunStatus::succeeded);
    EXPECT_EQ(last_reply(), "done");
    EXPECT_EQ(closing_replies(), 1);
}

TEST_F(RunStateTest, AFailedStepCancelsWhatNeedsItAndFailsTheRun) {
    plan(
        R"({"steps": [{"id": "x", "workflow": "a"}, {"id": "y", "workflow": "b", "needs": ["x"]}, {"id": "z", "workflow": "c"}]})");
    fail(0);
    EXPECT_EQ(step(1), StepStatus::cancelled);
    EXPECT_EQ(state_->run().status, RunStatus::running);
    succeed(2);
    EXPECT_EQ(state_->run().status, RunStatus::failed);
    EXPECT_EQ(closing_replies(), 1);
    EXPECT_NE(last_reply().find("broken"), std::string::npos);
}

TEST_F(RunStateTest, ASteppedOverConditionSkipsAndTheRestGoesOn) {
    plan(R"({"steps": [{"id": "x", "workflow": "a"}, {"id": "y", "workflow": "b", "needs": ["x"], "when": {"/x/big": true}},
                       {"id": "z", "workflow": "c", "needs": ["y"]}]})");
    succeed(0, R"([{"big": false, "reply": "small"}])");
    EXPECT_EQ(step(1), StepStatus::skipped);
    EXPECT_EQ(step(2), StepStatus::starting);
}

TEST_F(RunStateTest, ARefusedWorkflowFailsTheRunBeforeAnythingRan) {
    plan(R"({"steps": [{"id": "x", "workflow": "a"}, {"id": "y", "workflow": "refused-one"}]})");
    EXPECT_EQ(state_->run().status, RunStatus::failed);
    EXPECT_TRUE(state_->steps_starting().empty());
    EXPECT_NE(state_->run().error.find("node \"X\" is unknown"), std::string::npos);
    EXPECT_EQ(closing_replies(), 1);
}

TEST_F(RunStateTest, AnUnknownWorkflowIsNamed) {
    plan(R"({"steps": [{"id": "x", "workflow": "nobody-knows"}]})");
    EXPECT_EQ(state_->run().status, RunStatus::failed);
    EXPECT_NE(state_->run().error.find("nobody-knows"), std::string::npos);
}

TEST_F(RunStateTest, InputThatDoesNotFitFailsTheStepWithThePlace) {
    plan(R"({"steps": [{"id": "x", "workflow": "strict", "input": {}}]})");
    EXPECT_EQ(step(0), StepStatus::failed);
    EXPECT_NE(state_->step(0).error.find("/n"), std::string::npos);
}

TEST_F(RunStateTest, WhatAPlanSaysWronglyFailsItsStepAndNothingElse) {
    const char* const wrong[] = {
        R"({"input": {"v": {"$output": "x", "path": "no pointer"}}})",
        R"({"input": {"v": {"$output": "x", "path": "/list/99999999999999999999"}}})",
        R"({"when": {"/x/list/0": {"gtee": 1}}})",
    };
    for (const char* const member : wrong) {
        Json second = {{"id", "y"}, {"workflow", "b"}, {"needs", Json::array({"x"})}};
        second.update(Json::parse(member));
        RunRow row;
        row.id = row.root = "r_1";
        row.channel = "api";
        state_ = std::make_unique<RunState>(RunState::fresh(row));
        state_->choose_chain("default");
        plan(to_text({{"steps", Json::array({{{"id", "x"}, {"workflow", "a"}}, second})}}).c_str());
        succeed(0, R"([{"list": [1]}])");
        EXPECT_EQ(step(1), StepStatus::failed) << member;
        EXPECT_FALSE(state_->step(1).error.empty()) << member;
        EXPECT_EQ(state_->run().status, RunStatus::failed) << member;
        EXPECT_EQ(closing_replies(), 1) << member;
    }
}

TEST_F(RunStateTest, AConditionOnWhatNoArrayHoldsDoesNotHold) {
    plan(
        R"({"steps": [{"id": "x", "workflow": "a"}, {"id": "y", "workflow": "b", "needs": ["x"], "when": {"/x/list/99999999999999999999": 1}}]})");
    succeed(0, R"([{"list": [1]}])");
    EXPECT_EQ(step(1), StepStatus::skipped);
    EXPECT_EQ(state_->run().status, RunStatus::succeeded);
}

TEST_F(RunStateTest, AnApprovalIsAskedForWithButtonsAndGoesOnWhenGiven) {
    plan(R"({"steps": [{"id": "x", "workflow": "asks"}], "language": "de"})");
    EXPECT_EQ(step(0), StepStatus::waiting);
    EXPECT_EQ(state_->run().status, RunStatus::waiting);
    ASSERT_EQ(state_->replies().size(), 1U);
    EXPECT_EQ(last_reply(), "Wirklich?");
    EXPECT_EQ(Json::parse(state_->replies()[0].row.buttons).size(), 2U);
    EXPECT_TRUE(state_->approve(0, "u-1", moment()));
    EXPECT_EQ(step(0), StepStatus::starting);
    EXPECT_FALSE(state_->approve(0, "u-1", moment())) << "a second press does nothing";
    EXPECT_FALSE(state_->reject(0, Phrase::rejected, "u-2", moment())) << "the first decision stands";
    EXPECT_EQ(state_->step(0).decided_by, "u-1");
    succeed(0);
    EXPECT_EQ(closing_replies(), 1);
}

TEST_F(RunStateTest, ARejectedApprovalCancelsTheRun) {
    plan(R"({"steps": [{"id": "x", "workflow": "asks"}, {"id": "y", "workflow": "a", "needs": ["x"]}]})");
    EXPECT_TRUE(state_->reject(0, Phrase::rejected, "u-2", moment()));
    EXPECT_EQ(state_->run().status, RunStatus::cancelled);
    EXPECT_EQ(step(1), StepStatus::cancelled);
    EXPECT_EQ(closing_replies(), 1);
}

TEST_F(RunStateTest, ReceiptsOnlyGoForward) {
    plan(R"({"reply": {"text": "Hello"}})");
    state_->receive(1, "read", "");
    state_->receive(1, "delivered", "");
    EXPECT_EQ(state_->replies()[0].row.receipt, "read") << "a step back";
    state_->receive(1, "failed", "131026: not on WhatsApp");
    state_->receive(1, "failed", "again");
    EXPECT_EQ(state_->replies()[0].row.receipt, "failed");
    EXPECT_EQ(state_->replies()[0].row.error, "131026: not on WhatsApp");
}

TEST_F(RunStateTest, ARepeatedReplyIsOneOfItsOwnAndClosesNothing) {
    plan(R"({"reply": {"text": "Hello", "files": [{"name": "a.txt", "media_type": "text/plain", "url": "https://x/a"}]}})");
    state_->repeat_reply(1, moment());
    ASSERT_EQ(state_->replies().size(), 2U);
    EXPECT_EQ(state_->replies()[1].row.text, "Hello");
    EXPECT_EQ(state_->replies()[1].row.files, state_->replies()[0].row.files);
    EXPECT_EQ(closing_replies(), 1);
}

TEST_F(RunStateTest, WhatComesTooLateChangesNothing) {
    plan(R"({"steps": [{"id": "x", "workflow": "a"}]})");
    state_->cancel(moment());
    EXPECT_EQ(state_->run().status, RunStatus::cancelled);
    succeed(0);
    state_->cancel(moment());
    state_->fail("later", moment());
    EXPECT_EQ(state_->run().status, RunStatus::cancelled);
    EXPECT_EQ(step(0), StepStatus::cancelled);
    EXPECT_EQ(closing_replies(), 1);
}

TEST_F(RunStateTest, AStepThatTookTooLongSaysSo) {
    plan(R"({"steps": [{"id": "x", "workflow": "a", "deadline_ms": 5000}]})");
    state_->settle(0, {.status = Outcome::Status::timed_out, .output = Json::array(), .error = {}, .retry_after = {}}, moment());
    EXPECT_EQ(step(0), StepStatus::timed_out);
    EXPECT_NE(last_reply().find("5 s"), std::string::npos);
}

TEST_F(RunStateTest, ARetryWaitsAndCountsItsAttempt) {
    plan(R"({"steps": [{"id": "x", "workflow": "a"}]})");
    state_->mark_effect(0);
    state_->retry_step(0, "away", 9000);
    EXPECT_EQ(state_->step(0).attempt, 2);
    EXPECT_EQ(state_->step(0).started, 0);
    EXPECT_FALSE(state_->step(0).effect_begun) << "the next try is run, not asked after";
    EXPECT_EQ(state_->step(0).due, 9000);
}

TEST_F(RunStateTest, ChangesAreWrittenOnce) {
    plan(R"({"steps": [{"id": "x", "workflow": "a"}]})");
    Changes first;
    EXPECT_TRUE(state_->write_to(first));
    EXPECT_EQ(first.new_runs.size(), 1U);
    EXPECT_EQ(first.new_steps.size(), 1U);
    EXPECT_EQ(first.partition.rev, 1);
    Changes nothing;
    EXPECT_FALSE(state_->write_to(nothing));
    succeed(0);
    Changes second;
    EXPECT_TRUE(state_->write_to(second));
    EXPECT_TRUE(second.new_runs.empty());
    EXPECT_EQ(second.changed_runs.size(), 1U);
    EXPECT_EQ(second.changed_steps.size(), 1U);
    EXPECT_EQ(second.new_replies.size(), 1U);
}

TEST_F(RunStateTest, OnlyResultsAreNumberedNotWhatWasSkippedOrCancelled) {
    plan(R"({"steps": [{"id": "x", "workflow": "a"}, {"id": "y", "workflow": "b", "needs": ["x"]}]})");
    fail(0);
    EXPECT_EQ(state_->take_ended_steps(), std::vector<int>{0});
    EXPECT_TRUE(state_->take_ended_steps().empty());
}

TEST_F(RunStateTest, OutputWithoutAReplyIsShownAsItIs) {
    plan(R"({"steps": [{"id": "x", "workflow": "a"}]})");
    succeed(0, R"([{"total": 3}])");
    EXPECT_NE(last_reply().find("\"total\": 3"), std::string::npos);
}

}  // namespace
}  // namespace domino
