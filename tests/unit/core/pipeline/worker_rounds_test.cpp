#include "core/pipeline/worker.hpp"

#include "tests/unit/core/pipeline/worker_rig.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <future>

namespace domino {
namespace {

using namespace std::chrono_literals;

Json step(const std::string& workflow, int deadline_ms = 600000) {
    return {{"id", workflow}, {"workflow", workflow}, {"deadline_ms", deadline_ms}};
}

class WorkerRoundsTest : public testing::Test, public test::WorkerRig {
protected:
    /// Steps wait until `go` says their workflow's name, or "all".
    void let_steps_wait() {
        executor().does = [this](const StepCall& call) {
            test::wait_until([&] { return go.given(call.workflow->name) || go.given("all"); });
            return Outcome{};
        };
    }
    /// Returns when the worker has looked at all that was due when this was called.
    void let_a_round_pass(const std::string& name) {
        for (const char* half : {"-once", "-twice"}) {
            ask_for_reply(name + half);
            ASSERT_TRUE(plugins->reader.asked.wait(name + half));
        }
    }
    /// What does not end cannot be cleaned up either.
    void expect_calls_to_end() {
        auto ended = std::async(std::launch::async, [this] { worker->join_calls(); });
        if (ended.wait_for(60s) == std::future_status::ready) return;
        std::fputs("a call waits for a worker that has ended\n", stderr);
        std::_Exit(1);
    }
};

TEST_F(WorkerRoundsTest, AStepBeyondItsDeadlineHoldsUpNobody) {
    let_steps_wait();
    worker->start();
    const std::string late = send("late", {{"steps", {step("long", 60000)}}});
    ASSERT_TRUE(executor().begun.wait("long"));
    clock.advance(60010ms);  // past the deadline, and the executor has a moment left to say so itself
    EXPECT_TRUE(succeeds(ask_for_reply("one")));
    EXPECT_TRUE(succeeds(ask_for_reply("two")));
    EXPECT_EQ(store.run(late)->run.status, RunStatus::running);
    clock.advance(2000ms);
    EXPECT_TRUE(test::wait_until([&] { return store.run(late)->run.status == RunStatus::failed; }));
}

TEST_F(WorkerRoundsTest, WhatIsDueInAPartitionThatIsGivenBackHoldsUpNobody) {
    executor().does = [this](const StepCall& call) {
        if (call.workflow->name == "long") go.wait("all");
        return Outcome{.status = Outcome::Status::not_started, .output = {}, .error = {}, .retry_after = 1000ms};
    };
    worker->start();
    const std::string going = conversation_in(8, 16);
    send(going, {{"steps", {step("long")}}});
    ASSERT_TRUE(executor().begun.wait("long"));
    const std::string waiting = send(going, {{"steps", {step("first")}}});
    ASSERT_TRUE(test::wait_until([&] {
        const auto record = store.run(waiting);
        return record && !record->steps.empty() && record->steps[0].attempt == 2;
    }));
    store.workers = 2;
    const int beats = store.beats;
    ASSERT_TRUE(test::wait_until([&] { return store.beats >= beats + 2; }));
    clock.advance(1500ms);
    EXPECT_TRUE(succeeds(ask_for_reply(conversation_in(0, 8))));
}

TEST_F(WorkerRoundsTest, AStepStartsAfterTheCommitAlsoWhenSomethingElseIsDueMeanwhile) {
    let_steps_wait();
    worker->start();
    Json second = step("second");
    second["needs"] = {"first"};
    send("c", {{"steps", {step("first"), second, step("long", 60000)}}});
    ASSERT_TRUE(executor().begun.wait("first"));
    ASSERT_TRUE(executor().begun.wait("long"));
    store.hold();
    go.give("first");
    ASSERT_TRUE(test::wait_until([this] { return store.holds_some(); }));
    clock.advance(60010ms);
    let_a_round_pass("round");
    EXPECT_FALSE(executor().begun.given("second"));
    store.release();
    EXPECT_TRUE(executor().begun.wait("second"));
}

TEST_F(WorkerRoundsTest, AQuickPlannerThatHangsHoldsUpNobodyForEver) {
    plugins->reader.before_answering = [this](const PlanRequest& request) {
        if (request.event.sender == "hangs") go.wait("all");
    };
    worker->start();
    Incoming incoming;
    incoming.sender = "hangs";
    incoming.text = to_text({{"reply", {{"text", "Too late."}}}});
    std::vector<std::string> hanging;
    for (const char* conversation : {"one", "two", "three", "four"}) {
        incoming.conversation = conversation;
        hanging.push_back(intake.accept("api", "test", incoming).run);
    }
    const std::string behind = ask_for_reply("one");
    EXPECT_TRUE(test::wait_until([&] {
        clock.advance(1s);
        return std::all_of(hanging.begin(), hanging.end(), [&](const std::string& run) {
            const auto record = store.run(run);
            return record && record->run.status == RunStatus::failed;
        });
    }));
    EXPECT_NE(store.run(hanging[0])->run.error.find("no plan in time"), std::string::npos);
    EXPECT_TRUE(succeeds(behind));
    go.give("all");
    EXPECT_TRUE(succeeds(ask_for_reply("two"))) << "what the planner said too late changes nothing";
    EXPECT_EQ(store.run(hanging[0])->replies.size(), 1U);
}

TEST_F(WorkerRoundsTest, APlanWithAConditionThatCannotBeBeginsNothing) {
    worker->start();
    Json second = step("second");
    second["needs"] = {"first"};
    second["when"] = {{"/first/n", {{"gtee", 3}}}};
    const std::string run = send("c", {{"steps", {step("first"), second}}});
    EXPECT_TRUE(test::wait_until([&] {
        clock.advance(10s);
        const auto record = store.run(run);
        return record && record->run.status == RunStatus::failed;
    }));
    EXPECT_NE(store.run(run)->run.error.find("/steps/1/when"), std::string::npos) << store.run(run)->run.error;
    EXPECT_FALSE(executor().begun.given("first"));
    EXPECT_TRUE(succeeds(ask_for_reply("c"))) << "and holds up nobody";
}

TEST_F(WorkerRoundsTest, ARunThatStandsInTheStoreAlreadyIsAnotherOnesAndNothingOfItIsDoneHere) {
    store.is_blind = true;  // as if it were taken in elsewhere at the same moment
    worker->start();
    const std::string here = conversation_in(0, 8);
    Incoming incoming;
    incoming.dedupe_key = "the-same";
    incoming.conversation = here;
    incoming.text = to_text({{"steps", {step("first")}}});
    const std::string run = intake.accept("api", "test", incoming).run;
    ASSERT_TRUE(succeeds(run));
    incoming.conversation = conversation_in(8, 16);
    incoming.text = to_text({{"steps", {step("second")}}});
    ASSERT_EQ(intake.accept("api", "test", incoming).run, run);
    EXPECT_TRUE(succeeds(ask_for_reply(incoming.conversation))) << "the lane goes on";
    EXPECT_FALSE(executor().begun.given("second"));
    EXPECT_EQ(store.run(run)->run.conversation, here);
}

TEST_F(WorkerRoundsTest, AStepThatAPeerHasIsAskedAboutNowAndThen) {
    executor().does = [](const StepCall&) { return Outcome{.status = Outcome::Status::started}; };
    worker->start();
    const std::string run = send("c", {{"steps", {step("long", 600000)}}});
    ASSERT_TRUE(test::wait_until([&] {
        const auto record = store.run(run);
        return record && !record->steps.empty() && record->steps[0].status == StepStatus::running;
    }));
    clock.advance(31s);
    EXPECT_TRUE(test::wait_until([&] { return executor().asked == 1; }));
    let_a_round_pass("still-at-work");
    EXPECT_EQ(store.run(run)->steps[0].status, StepStatus::running);
    executor().answers = [](const StepCall&) { return Outcome{.status = Outcome::Status::unknown, .error = "cannot tell"}; };
    clock.advance(61s);
    EXPECT_TRUE(test::wait_until([&] { return executor().asked == 2; }));
    let_a_round_pass("cannot-tell");
    EXPECT_EQ(store.run(run)->steps[0].status, StepStatus::running) << "before the deadline not to know is no verdict";
    executor().answers = [](const StepCall&) { return Outcome{}; };
    clock.advance(121s);
    EXPECT_TRUE(succeeds(run));
}

TEST_F(WorkerRoundsTest, WhatAPeerNeverEndsIsStoppedAMinuteAfterItsDeadline) {
    executor().does = [](const StepCall&) { return Outcome{.status = Outcome::Status::started}; };
    worker->start();
    const std::string run = send("c", {{"steps", {step("long", 20000)}}});
    ASSERT_TRUE(executor().begun.wait("long"));
    ASSERT_TRUE(test::wait_until([&] {
        const auto record = store.run(run);
        return record && !record->steps.empty() && record->steps[0].status == StepStatus::running;
    }));
    EXPECT_TRUE(test::wait_until([&] {
        clock.advance(1s);
        return store.run(run)->run.status == RunStatus::failed;
    }));
    EXPECT_GE(executor().asked, 1);
    EXPECT_EQ(store.run(run)->steps[0].status, StepStatus::timed_out);
    EXPECT_EQ(executor().cancelled, 1);
}

TEST_F(WorkerRoundsTest, AnEffectThatBeginsAfterTheEndIsRefused) {
    test::Signals effect;
    executor().does = [&](const StepCall& call) {
        go.wait("first");
        try {
            call.before_effect();
            effect.give("allowed");
        } catch (const Error&) {
            effect.give("refused");
        }
        return Outcome{};
    };
    worker->start();
    send("c", {{"steps", {step("first")}}});
    ASSERT_TRUE(executor().begun.wait("first"));
    worker->stop(0ms);
    go.give("first");
    expect_calls_to_end();
    EXPECT_TRUE(effect.given("refused"));
}

TEST_F(WorkerRoundsTest, AnEffectThatMayHappenTwiceNeedsNoNote) {
    test::Signals effect;
    executor().does = [&](const StepCall& call) {
        store.hold();  // until then it would wait for the note to be written
        call.before_effect();
        effect.give("allowed");
        store.release();
        return Outcome{};
    };
    worker->start();
    const std::string run = send("c", {{"steps", {step("again")}}});
    EXPECT_TRUE(effect.wait("allowed"));
    EXPECT_TRUE(succeeds(run));
    EXPECT_FALSE(store.run(run)->steps[0].effect_begun);
}

TEST_F(WorkerRoundsTest, AnEffectThatCannotBeNotedBeforeTheEndIsRefused) {
    test::Signals effect;
    executor().does = [&](const StepCall& call) {
        store.hold();
        try {
            call.before_effect();
            effect.give("allowed");
        } catch (const Error&) {
            effect.give("refused");
        }
        return Outcome{};
    };
    worker->start();
    send("c", {{"steps", {step("first")}}});
    ASSERT_TRUE(test::wait_until([this] { return store.holds_some(); }));
    worker->stop(0ms);
    expect_calls_to_end();
    EXPECT_TRUE(effect.given("refused"));
    worker.reset();
    store.release();  // nobody hears it, and nobody is harmed by it
}

}  // namespace
}  // namespace domino
