#include "domino/error.hpp"
#include "tests/unit/core/store/store_suite.hpp"

#include <atomic>
#include <thread>

namespace domino::test {

using Strings = std::vector<std::string>;

TEST_P(StoreSuite, ANewStoreHasPartitionsThatNobodyWroteTo) {
    EXPECT_GT(store().partitions(), 0);
    ASSERT_EQ(partitions_.size(), static_cast<std::size_t>(store().partitions()));
    for (int partition = 0; partition < store().partitions(); ++partition) {
        const PartitionRow& row = partitions_[static_cast<std::size_t>(partition)];
        EXPECT_EQ(row.partition, partition);
        EXPECT_EQ(row.owner, "tester");
        EXPECT_EQ(row.ord, 0);
        EXPECT_EQ(row.events_cursor, "");
    }
}

TEST_P(StoreSuite, EveryMemberOfARunItsStepsAndRepliesComesBack) {
    Changes changes = changes_of(3);
    RunRow run;
    run.id = "r_1";
    run.partition = 3;
    run.ord = ++changes.partition.ord;
    run.event_id = "e_1";
    run.type = "event.webui";
    run.channel = "webui";
    run.conversation = "c-9";
    run.sender = "u-7";
    run.text = "Bitte prüfen\n\"quoted\" '; DROP TABLE run; --";
    run.event = "{\"data\":1}";
    run.traceparent = "00-1-2-03";
    run.parent = "r_0";
    run.parent_step = "r_0.2";
    run.root = "r_0";
    run.depth = 2;
    run.result = "{\"step\":\"r_0.2\"}";
    run.created = 1700000000001;
    run.status = RunStatus::waiting;
    run.chain = "default";
    run.planner = "rules";
    run.language = "de";
    run.error = "none";
    run.attempt = 2;
    run.suspicion = 1;
    run.due = 1700000000002;
    run.planned = 1700000000003;
    run.finished = 0;
    run.rev = ++changes.partition.rev;
    changes.new_runs = {run};
    StepRow step;
    step.run = "r_1";
    step.index = 5;
    step.name = "check";
    step.workflow = "invoice-check";
    step.title = "Rechnung prüfen";
    step.needs = "[\"a\"]";
    step.when = "{\"/a/ok\":true}";
    step.approval = "Freigeben?";
    step.pinned = "n8n";
    step.deadline = 30000;
    step.status = StepStatus::waiting;
    step.executor = "native";
    step.input = "{\"n\":1}";
    step.output = "[1]";
    step.error = "e";
    step.attempt = 3;
    step.effect_begun = true;
    step.claimed = "exec-1";
    step.decided_by = "u-1";
    step.due = 11;
    step.waiting = 12;
    step.started = 13;
    step.finished = 14;
    step.ord = ++changes.partition.result_ord;
    changes.new_steps = {step};
    ReplyRow reply;
    reply.run = "r_1";
    reply.n = 1;
    reply.channel = "slack";
    reply.conversation = "C1/1";
    reply.text = "Fertig";
    reply.buttons = "[{}]";
    reply.files = "[{},{}]";
    reply.language = "de";
    reply.closing = false;
    reply.created = 21;
    reply.status = ReplyStatus::sending;
    reply.attempt = 4;
    reply.due = 22;
    reply.vendor_id = "v";
    reply.error = "x";
    reply.sent = 23;
    reply.receipt = "read";
    changes.new_replies = {reply};
    ASSERT_EQ(apply(changes).applied, Applied::committed);

    const auto record = store().run("r_1");
    ASSERT_TRUE(record);
    const RunRow& r = record->run;
    EXPECT_EQ(std::tie(r.id, r.partition, r.ord, r.event_id, r.type, r.channel, r.conversation, r.sender, r.text, r.event),
              std::tie(run.id, run.partition, run.ord, run.event_id, run.type, run.channel, run.conversation, run.sender,
                       run.text, run.event));
    EXPECT_EQ(std::tie(r.traceparent, r.parent, r.parent_step, r.root, r.depth, r.result, r.created, r.status, r.chain),
              std::tie(run.traceparent, run.parent, run.parent_step, run.root, run.depth, run.result, run.created, run.status,
                       run.chain));
    EXPECT_EQ(
        std::tie(r.planner, r.language, r.error, r.attempt, r.suspicion, r.due, r.planned, r.finished, r.rev),
        std::tie(run.planner, run.language, run.error, run.attempt, run.suspicion, run.due, run.planned, run.finished, run.rev));
    ASSERT_EQ(record->steps.size(), 1u);
    const StepRow& s = record->steps[0];
    EXPECT_EQ(std::tie(s.run, s.index, s.name, s.workflow, s.title, s.needs, s.when, s.approval, s.pinned, s.deadline),
              std::tie(step.run, step.index, step.name, step.workflow, step.title, step.needs, step.when, step.approval,
                       step.pinned, step.deadline));
    EXPECT_EQ(std::tie(s.status, s.executor, s.input, s.output, s.error, s.attempt, s.effect_begun, s.claimed, s.decided_by,
                       s.due, s.waiting, s.started, s.finished, s.ord),
              std::tie(step.status, step.executor, step.input, step.output, step.error, step.attempt, step.effect_begun,
                       step.claimed, step.decided_by, step.due, step.waiting, step.started, step.finished, step.ord));
    ASSERT_EQ(record->replies.size(), 1u);
    const ReplyRow& p = record->replies[0];
    EXPECT_EQ(std::tie(p.run, p.n, p.channel, p.conversation, p.text, p.buttons, p.files, p.language, p.closing, p.created),
              std::tie(reply.run, reply.n, reply.channel, reply.conversation, reply.text, reply.buttons, reply.files,
                       reply.language, reply.closing, reply.created));
    EXPECT_EQ(std::tie(p.status, p.attempt, p.due, p.vendor_id, p.error, p.sent, p.receipt),
              std::tie(reply.status, reply.attempt, reply.due, reply.vendor_id, reply.error, reply.sent, reply.receipt));
}

TEST_P(StoreSuite, PartitionCountersAreThereForTheNextOwner) {
    Changes changes = changes_of(2);
    changes.partition.ord = 7;
    changes.partition.rev = 8;
    changes.partition.events_cursor = "17";
    changes.partition.callbacks_cursor = "18";
    changes.partition.result_ord = 9;
    changes.partition.published = 5;
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    harness().reopen();
    own_all("next");
    const PartitionRow& row = partitions_[2];
    EXPECT_EQ(row.owner, "next");
    EXPECT_EQ(row.ord, 7);
    EXPECT_EQ(row.rev, 8);
    EXPECT_EQ(row.events_cursor, "17");
    EXPECT_EQ(row.callbacks_cursor, "18");
    EXPECT_EQ(row.result_ord, 9);
    EXPECT_EQ(row.published, 5);
}

TEST_P(StoreSuite, PartitionRowsAreThoseCommittedAndReadingThemTakesNothing) {
    Changes changes = changes_of(5);
    changes.partition.events_cursor = "42";
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    const auto rows = store().partition_rows();
    ASSERT_EQ(rows.size(), static_cast<std::size_t>(store().partitions()));
    EXPECT_EQ(rows[5].partition, 5);
    EXPECT_EQ(rows[5].events_cursor, "42");
    EXPECT_EQ(rows[5].owner, "tester");
    EXPECT_EQ(apply(changes_of(5)).applied, Applied::committed);
}

TEST_P(StoreSuite, EachTakeOverRaisesEveryEpochAndShutsOutWhoOwnedBefore) {
    Changes late = changes_of(0);
    add_finished_run(late, "r_late");
    const auto before = partitions_;
    own_all("second");
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_GT(partitions_[i].epoch, before[i].epoch);
    EXPECT_EQ(apply(late).applied, Applied::lost);
    EXPECT_FALSE(store().run("r_late"));
    EXPECT_EQ(store().partition_rows()[0].ord, 0) << "a lost change moved the counters";
    EXPECT_EQ(apply(changes_of(0)).applied, Applied::committed);
}

TEST_P(StoreSuite, TheSameOwnerWithAnOldEpochIsLostToo) {
    const Changes late = changes_of(0);
    own_all("tester");
    EXPECT_EQ(apply(late).applied, Applied::lost);
}

TEST_P(StoreSuite, AReleasedPartitionIsNobodys) {
    store().leave("somebody else");
    EXPECT_EQ(apply(changes_of(1)).applied, Applied::committed);
    store().leave("tester");
    const ApplyOutcome outcome = apply(changes_of(1));
    EXPECT_EQ(outcome.applied, Applied::lost);
    EXPECT_FALSE(outcome.error.empty());
}

TEST_P(StoreSuite, OfTwoThatWantAPartitionTheSlowerOneGetsNothing) {
    store().give_back(partitions_[3]);
    const std::int64_t seen = store().partition_rows()[3].epoch;
    store().beat({.owner = "tester"});
    const auto taken = store().take(3, seen, "tester");
    ASSERT_TRUE(taken);
    EXPECT_GT(taken->row.epoch, seen);
    EXPECT_EQ(taken->row.owner, "tester");
    EXPECT_FALSE(store().take(3, seen, "quicker"));
    EXPECT_EQ(store().partition_rows()[3].owner, "tester");
}

TEST_P(StoreSuite, APartitionThatWasNotGivenBackIsTakenUnclean) {
    store().give_back(partitions_[4]);
    EXPECT_FALSE(take(4, "tester")->unclean);
    EXPECT_TRUE(take(4, "tester")->unclean) << "whoever takes anew what it has lost its memory of it";
}

TEST_P(StoreSuite, GivingBackWhatIsNotOursAnyMoreChangesNothing) {
    const PartitionRow old = partitions_[5];
    own_all("tester");
    store().give_back(old);
    EXPECT_EQ(store().partition_rows()[5].owner, "tester");
    EXPECT_EQ(apply(changes_of(5)).applied, Applied::committed);
}

TEST_P(StoreSuite, ABeatTellsWhatIsFreeAndOneAloneIsFirst) {
    store().give_back(partitions_[6]);
    const Standing standing = store().beat({.owner = "tester"});
    EXPECT_EQ(standing.workers, 1);
    EXPECT_EQ(standing.place, 0);
    EXPECT_EQ(standing.partitions.size(), partitions_.size());
    EXPECT_EQ(standing.free, std::vector<int>{6});
    EXPECT_EQ(store().beat({.owner = "http only", .works = false}).place, -1);
}

TEST_P(StoreSuite, DeadLettersAreReadInTheirOrderForThePublication) {
    Changes changes = changes_of(2);
    for (const char* id : {"d_1", "d_2", "d_1"}) {
        DeadLetterRow letter{.id = id, .partition = 2, .kind = "event", .run = {}, .cause = "because", .raw = "x", .note = {}};
        letter.ord = ++changes.partition.dead_ord;
        changes.dead_letters.push_back(letter);
    }
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    std::vector<std::pair<std::string, std::int64_t>> seen;
    for (const auto& letter : store().dead_letters_after(2, 0, 10)) seen.emplace_back(letter.id, letter.ord);
    EXPECT_EQ(seen, (std::vector<std::pair<std::string, std::int64_t>>{{"d_2", 2}, {"d_1", 3}}));
    EXPECT_EQ(store().dead_letters_after(2, 2, 10).size(), 1u);
    EXPECT_TRUE(store().dead_letters_after(3, 0, 10).empty());
    Changes published = changes_of(2);
    published.partition.dead_published = 3;
    ASSERT_EQ(apply(published).applied, Applied::committed);
    EXPECT_EQ(store().partition_rows()[2].dead_ord, 3);
    EXPECT_EQ(store().partition_rows()[2].dead_published, 3);
}

TEST_P(StoreSuite, OnePartitionsFailureLeavesTheOthersOfItsBatchAlone) {
    Changes good = changes_of(0);
    add_finished_run(good, "r_good");
    Changes lost = changes_of(1);
    --lost.partition.epoch;
    add_finished_run(lost, "r_lost");
    Changes refused = changes_of(2);
    add_finished_run(refused, "r_refused");
    add_step(refused, "r_unknown", 0);
    Changes last = changes_of(3);
    add_finished_run(last, "r_last");
    const auto outcomes = apply_all({good, lost, refused, last});
    EXPECT_EQ(outcomes[0].applied, Applied::committed);
    EXPECT_EQ(outcomes[1].applied, Applied::lost);
    EXPECT_EQ(outcomes[2].applied, Applied::refused);
    EXPECT_NE(outcomes[2].error.find("r_unknown"), std::string::npos) << outcomes[2].error;
    EXPECT_EQ(outcomes[3].applied, Applied::committed);
    EXPECT_EQ(store().existing_runs({"r_good", "r_lost", "r_refused", "r_last"}), (Strings{"r_good", "r_last"}));
    EXPECT_EQ(store().partition_rows()[2].ord, 0) << "a refused change moved the counters";
}

TEST_P(StoreSuite, ValuesBeyondWhatTheStoreTakesAreRefusedNotFailed) {
    Changes changes = changes_of(0);
    add_run(changes, "r_huge").event = std::string(70u << 20, 'x');
    EXPECT_EQ(apply(changes).applied, Applied::refused);
    Changes parts = changes_of(0);
    add_finished_run(parts, "r_parts");
    add_step(parts, "r_parts", 70000);
    EXPECT_EQ(apply(parts).applied, Applied::refused);
}

TEST_P(StoreSuite, ARunThatIsThereAlreadyStaysAndTheSecondOnesStepsAndRepliesAreDropped) {
    Changes first = changes_of(0);
    add_finished_run(first, "r_1");
    ASSERT_EQ(apply(first).applied, Applied::committed);
    Changes second = changes_of(0);
    add_run(second, "r_1").text = "another text";
    add_step(second, "r_1", 1);
    add_reply(second, "r_1", 2);
    add_finished_run(second, "r_2");
    second.partition.events_cursor = "99";
    ASSERT_EQ(apply(second).applied, Applied::committed);
    const auto record = store().run("r_1");
    EXPECT_EQ(record->run.text, "text of r_1");
    EXPECT_EQ(record->steps.size(), 1u);
    EXPECT_EQ(record->replies.size(), 1u);
    EXPECT_TRUE(store().run("r_2"));
    EXPECT_EQ(store().partition_rows()[0].events_cursor, "99");
}

TEST_P(StoreSuite, ARunChangesFromItsStatusOnAndItsBeginningStays) {
    Changes first = changes_of(0);
    add_run(first, "r_1");
    ASSERT_EQ(apply(first).applied, Applied::committed);
    Changes second = changes_of(0);
    RunRow changed;
    changed.id = "r_1";
    changed.text = "changed";
    changed.status = RunStatus::running;
    changed.chain = "c";
    changed.planner = "p";
    changed.attempt = 2;
    changed.rev = ++second.partition.rev;
    second.changed_runs = {changed};
    ASSERT_EQ(apply(second).applied, Applied::committed);
    const auto record = store().run("r_1");
    EXPECT_EQ(record->run.text, "text of r_1");
    EXPECT_EQ(record->run.event, "{\"id\":\"r_1\"}");
    EXPECT_EQ(record->run.status, RunStatus::running);
    EXPECT_EQ(record->run.chain, "c");
    EXPECT_EQ(record->run.attempt, 2);
    EXPECT_EQ(record->run.rev, changed.rev);
}

TEST_P(StoreSuite, ATerminalRunStaysTerminal) {
    Changes first = changes_of(0);
    add_finished_run(first, "r_1");
    ASSERT_EQ(apply(first).applied, Applied::committed);
    for (const RunStatus status : {RunStatus::running, RunStatus::failed, RunStatus::planning}) {
        Changes late = changes_of(0);
        RunRow changed;
        changed.id = "r_1";
        changed.status = status;
        changed.error = "late";
        changed.rev = ++late.partition.rev;
        late.changed_runs = {changed};
        ASSERT_EQ(apply(late).applied, Applied::committed);
        EXPECT_EQ(store().run("r_1")->run.status, RunStatus::succeeded);
        EXPECT_EQ(store().run("r_1")->run.error, "");
    }
}

TEST_P(StoreSuite, ATerminalStepStaysTerminalWithItsOutput) {
    Changes first = changes_of(0);
    add_finished_run(first, "r_1");
    ASSERT_EQ(apply(first).applied, Applied::committed);
    Changes late = changes_of(0);
    StepRow step;
    step.run = "r_1";
    step.index = 0;
    step.status = StepStatus::timed_out;
    step.output = "[\"late\"]";
    late.changed_steps = {step};
    ASSERT_EQ(apply(late).applied, Applied::committed);
    EXPECT_EQ(store().run("r_1")->steps[0].status, StepStatus::succeeded);
    EXPECT_EQ(store().run("r_1")->steps[0].output, "[{\"ok\":true}]");
}

TEST_P(StoreSuite, AStepChangesFromItsStatusOn) {
    Changes first = changes_of(0);
    add_run(first, "r_1").status = RunStatus::running;
    add_step(first, "r_1", 0);
    ASSERT_EQ(apply(first).applied, Applied::committed);
    Changes second = changes_of(0);
    StepRow step;
    step.run = "r_1";
    step.index = 0;
    step.name = "changed";
    step.status = StepStatus::running;
    step.executor = "n8n";
    step.input = "{\"resolved\":true}";
    second.changed_steps = {step};
    ASSERT_EQ(apply(second).applied, Applied::committed);
    const StepRow stands = store().run("r_1")->steps[0];
    EXPECT_EQ(stands.name, "step-0");
    EXPECT_EQ(stands.status, StepStatus::running);
    EXPECT_EQ(stands.executor, "n8n");
    EXPECT_EQ(stands.input, "{\"resolved\":true}");
}

TEST_P(StoreSuite, ASentOrFailedReplyStaysSo) {
    for (const ReplyStatus end : {ReplyStatus::sent, ReplyStatus::failed}) {
        const std::string id = std::string("r_") + to_string(end);
        Changes first = changes_of(0);
        add_finished_run(first, id);
        first.new_replies.back().status = ReplyStatus::queued;
        ASSERT_EQ(apply(first).applied, Applied::committed);
        Changes second = changes_of(0);
        ReplyRow reply;
        reply.run = id;
        reply.n = 1;
        reply.status = end;
        reply.vendor_id = "v-1";
        second.changed_replies = {reply};
        ASSERT_EQ(apply(second).applied, Applied::committed);
        Changes late = changes_of(0);
        reply.status = ReplyStatus::queued;
        reply.vendor_id = "late";
        late.changed_replies = {reply};
        ASSERT_EQ(apply(late).applied, Applied::committed);
        const ReplyRow stands = store().run(id)->replies[0];
        EXPECT_EQ(stands.status, end);
        EXPECT_EQ(stands.vendor_id, "v-1");
        EXPECT_EQ(stands.text, "reply 1");
    }
}

TEST_P(StoreSuite, ARunHasOneClosingReplyWhateverComesLater) {
    Changes first = changes_of(0);
    add_finished_run(first, "r_1");
    ASSERT_EQ(apply(first).applied, Applied::committed);
    Changes second = changes_of(0);
    add_reply(second, "r_1", 2).closing = true;
    add_reply(second, "r_1", 3).status = ReplyStatus::sent;
    ASSERT_EQ(apply(second).applied, Applied::committed);
    const auto replies = store().run("r_1")->replies;
    ASSERT_EQ(replies.size(), 2u);
    EXPECT_TRUE(replies[0].closing);
    EXPECT_EQ(replies[1].n, 3);
    EXPECT_FALSE(replies[1].closing);
}

TEST_P(StoreSuite, ADialogIsReplacedAndErased) {
    EXPECT_FALSE(store().dialog("webui", "c-1"));
    Changes changes = changes_of(0);
    changes.dialogs = {{"webui", "c-1", "rules", "{\"ask\":1}", "r_1"}};
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    EXPECT_EQ(store().dialog("webui", "c-1")->context, "{\"ask\":1}");
    EXPECT_FALSE(store().dialog("slack", "c-1"));
    changes = changes_of(0);
    changes.dialogs = {{"webui", "c-1", "llm", "{}", "r_2"}};
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    EXPECT_EQ(store().dialog("webui", "c-1")->planner, "llm");
    EXPECT_EQ(store().dialog("webui", "c-1")->run, "r_2");
    changes = changes_of(0);
    changes.dialogs = {{"webui", "c-1", "", "", ""}};
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    EXPECT_FALSE(store().dialog("webui", "c-1"));
}

TEST_P(StoreSuite, ADeadLetterSeenAgainCountsUpAndIsOpenAgain) {
    Changes changes = changes_of(4);
    DeadLetterRow letter;
    letter.id = "d_1";
    letter.partition = 4;
    letter.kind = "event";
    letter.cause = "no CloudEvent";
    letter.raw = std::string("\0\xff", 2);
    letter.first_seen = 10;
    letter.last_seen = 10;
    changes.dead_letters = {letter};
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    store().mark_dead_letter("d_1", "dropped", "spam");
    EXPECT_EQ(store().dead_letter("d_1")->status, "dropped");
    EXPECT_EQ(store().dead_letter("d_1")->note, "spam");
    letter.first_seen = letter.last_seen = 20;
    letter.cause = "again";
    changes = changes_of(4);
    changes.dead_letters = {letter};
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    const auto stands = store().dead_letter("d_1");
    EXPECT_EQ(stands->count, 2);
    EXPECT_EQ(stands->status, "open");
    EXPECT_EQ(stands->cause, "again");
    EXPECT_EQ(stands->first_seen, 10);
    EXPECT_EQ(stands->last_seen, 20);
    EXPECT_EQ(stands->raw, letter.raw);
    EXPECT_EQ(stands->partition, 4);
    EXPECT_FALSE(store().dead_letter("d_2"));
}

TEST_P(StoreSuite, ACallbackIsSeenByStepAttemptAndDigest) {
    Changes changes = changes_of(0);
    changes.seen_callbacks = {{"r_1.0", 1, "abc"}, {"r_1.0", 1, "abc"}};
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    EXPECT_TRUE(store().seen({"r_1.0", 1, "abc"}));
    EXPECT_FALSE(store().seen({"r_1.0", 2, "abc"}));
    EXPECT_FALSE(store().seen({"r_1.1", 1, "abc"}));
    EXPECT_FALSE(store().seen({"r_1.0", 1, "abd"}));
}

TEST_P(StoreSuite, BatchesAreAppliedInTheOrderOfTheCalls) {
    PartitionRow row = partitions_[0];
    std::atomic<int> committed{0};
    for (int i = 1; i <= 200; ++i) {
        Changes changes;
        changes.partition = row;
        changes.partition.events_cursor = std::to_string(i);
        store().apply({changes}, [&committed](std::vector<ApplyOutcome> outcomes) {
            if (outcomes.at(0).applied == Applied::committed) ++committed;
        });
    }
    store().stop();
    EXPECT_EQ(committed, 200);
    harness().reopen();
    own_all("next");
    EXPECT_EQ(partitions_[0].events_cursor, "200");
}

TEST_P(StoreSuite, AnEmptyBatchIsAnsweredWithNothing) {
    EXPECT_TRUE(apply_all({}).empty());
}

TEST_P(StoreSuite, WhatIsCommittedIsThereAfterAReopen) {
    Changes changes = changes_of(0);
    add_finished_run(changes, "r_1");
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    store().put("space", "key", "value");
    harness().reopen();
    EXPECT_EQ(store().run("r_1")->steps[0].output, "[{\"ok\":true}]");
    EXPECT_EQ(store().get("space", "key"), "value");
}

TEST_P(StoreSuite, AfterStopChangesFailAndWritesSaySo) {
    store().stop();
    EXPECT_EQ(apply(changes_of(0)).applied, Applied::failed);
    EXPECT_THROW(store().put("space", "key", "value"), TryLater);
    store().stop();
    harness().reopen();
}

TEST_P(StoreSuite, ThreadsThatApplyAtOnceLoseNothing) {
    constexpr int each = 40;
    std::vector<std::thread> threads;
    for (int partition = 0; partition < 4; ++partition) {
        threads.emplace_back([this, partition] {
            for (int i = 0; i < each; ++i) {
                Changes changes = changes_of(partition);
                add_finished_run(changes, "r_" + std::to_string(partition) + "_" + std::to_string(i));
                EXPECT_EQ(apply(changes).applied, Applied::committed);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(store().count_runs(), (std::map<std::string, std::uint64_t>{{"succeeded", 4 * each}}));
}

TEST_P(StoreSuite, BooksThatAreWrongAreTold) {
    Changes changes = changes_of(0);
    add_run(changes, "r_no_closing_reply").status = RunStatus::failed;
    add_step(changes, "r_no_closing_reply", 0);
    changes.partition.published = changes.partition.result_ord + 1;
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    const Strings wrong = harness().check_books();
    const auto told = [&](const std::string& part) {
        return std::any_of(wrong.begin(), wrong.end(),
                           [&](const std::string& one) { return one.find(part) != std::string::npos; });
    };
    EXPECT_TRUE(told("has 0 closing replies"));
    EXPECT_TRUE(told("its step 0 is starting"));
    EXPECT_TRUE(told("counters"));
    expect_wrong_books();
}

TEST_P(StoreSuite, OpenQuestionsAreListedUntilTheyAreAnswered) {
    EXPECT_TRUE(store().dialogs().empty());
    Changes asked = changes_of(0);
    for (const char* conversation : {"c-1", "c-2"})
        asked.dialogs.push_back(
            {.channel = "webui", .conversation = conversation, .planner = "rules", .context = "{}", .run = "r"});
    ASSERT_EQ(apply(asked).applied, Applied::committed);
    EXPECT_EQ(store().dialogs().size(), 2u);
    Changes answered = changes_of(0);
    answered.dialogs.push_back({.channel = "webui", .conversation = "c-1", .planner = "", .context = "", .run = "r"});
    ASSERT_EQ(apply(answered).applied, Applied::committed);
    EXPECT_EQ(store().dialogs(), (std::vector<std::pair<std::string, std::string>>{{"webui", "c-2"}}));
}

TEST_P(StoreSuite, TheStartGateLetsOneExecutionOfATryThrough) {
    Changes changes = changes_of(0);
    add_run(changes, "r_1").status = RunStatus::running;
    StepRow& step = add_step(changes, "r_1", 0);
    step.status = StepStatus::starting;
    const StepRow planned = step;
    ASSERT_EQ(apply(changes).applied, Applied::committed);

    EXPECT_FALSE(store().claim("r_1", 0, 2, "early")) << "of a try that is not made yet";
    EXPECT_TRUE(store().claim("r_1", 0, 1, "one"));
    EXPECT_FALSE(store().claim("r_1", 0, 1, "two"));
    EXPECT_TRUE(store().claim("r_1", 0, 1, "one")) << "who went through may ask again";
    EXPECT_FALSE(store().claim("r_1", 1, 1, "one")) << "no such step";
    EXPECT_FALSE(store().claim("r_unknown", 0, 1, "one"));

    Changes retried = changes_of(0);
    retried.changed_steps = {planned};
    retried.changed_steps[0].attempt = 2;
    ASSERT_EQ(apply(retried).applied, Applied::committed);
    EXPECT_EQ(store().run("r_1")->steps[0].claimed, "1/one") << "who owns the run does not know of it and leaves it alone";
    EXPECT_FALSE(store().claim("r_1", 0, 1, "one")) << "its try is over";
    EXPECT_TRUE(store().claim("r_1", 0, 2, "three"));

    Changes ended = changes_of(0);
    ended.changed_steps = retried.changed_steps;
    ended.changed_steps[0].status = StepStatus::timed_out;
    ASSERT_EQ(apply(ended).applied, Applied::committed);
    EXPECT_FALSE(store().claim("r_1", 0, 2, "three"));
}

TEST_P(StoreSuite, AReceiptIsAddedToAReplyThatWasSent) {
    Changes changes = changes_of(0);
    add_finished_run(changes, "r_1");
    ReplyRow reply = changes.new_replies.at(0);
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    ASSERT_EQ(store().run("r_1")->replies.at(0).status, ReplyStatus::sent);

    Changes receipt = changes_of(0);
    reply.receipt = "delivered";
    receipt.changed_replies = {reply};
    receipt.partition.rev = changes.partition.rev + 1;
    ASSERT_EQ(apply(receipt).applied, Applied::committed);
    EXPECT_EQ(store().run("r_1")->replies.at(0).receipt, "delivered");

    Changes backwards = changes_of(0);
    reply.status = ReplyStatus::queued;
    reply.receipt = "";
    backwards.changed_replies = {reply};
    ASSERT_EQ(apply(backwards).applied, Applied::committed);
    EXPECT_EQ(store().run("r_1")->replies.at(0).status, ReplyStatus::sent);
    EXPECT_EQ(store().run("r_1")->replies.at(0).receipt, "delivered");
}

TEST_P(StoreSuite, NewRunsThatAreAnotherOnesAreNamed) {
    Changes first = changes_of(0);
    add_finished_run(first, "r_1");
    add_finished_run(first, "r_2");
    using Doubles = std::vector<DoubleRun>;
    ASSERT_EQ(apply(first).doubles, Doubles{});
    ASSERT_EQ(apply(first).doubles, Doubles{}) << "the same once more";
    Changes second = changes_of(1);
    add_finished_run(second, "r_3");
    add_finished_run(second, "r_2");
    const ApplyOutcome outcome = apply(second);
    EXPECT_EQ(outcome.applied, Applied::committed);
    EXPECT_EQ(outcome.doubles, (Doubles{{"r_2", second.new_runs.at(1).ord}}));
    EXPECT_EQ(store().run("r_2")->run.partition, 0);
    EXPECT_EQ(store().run("r_3")->run.partition, 1);
}

}  // namespace domino::test
