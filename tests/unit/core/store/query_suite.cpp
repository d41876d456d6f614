#include "domino/error.hpp"
#include "tests/unit/core/store/store_suite.hpp"

#include <atomic>
#include <set>
#include <thread>

namespace domino::test {

using Strings = std::vector<std::string>;

namespace {

Strings ids_of_rows(const std::vector<RunRow>& rows) {
    Strings ids;
    for (const RunRow& row : rows) ids.push_back(row.id);
    return ids;
}

RunFilter by(const std::function<void(RunFilter&)>& fill) {
    RunFilter filter;
    fill(filter);
    return filter;
}

}  // namespace

TEST_P(StoreSuite, OpenRunsAreThoseNotTerminalOrWithAReplyUnderWay) {
    Changes changes = changes_of(0);
    add_run(changes, "planning");
    add_run(changes, "running").status = RunStatus::running;
    add_finished_run(changes, "over");
    add_finished_run(changes, "reply-queued");
    changes.new_replies.back().status = ReplyStatus::queued;
    add_finished_run(changes, "reply-sending");
    changes.new_replies.back().status = ReplyStatus::sending;
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    EXPECT_EQ(ids_of(store().open_runs(0, 0, 100)), (Strings{"planning", "running", "reply-queued", "reply-sending"}));
    EXPECT_EQ(ids_of(store().open_runs(0, 1, 2)), (Strings{"running", "reply-queued"}));
    EXPECT_TRUE(store().open_runs(1, 0, 100).empty());
    EXPECT_EQ(store().open_runs(0, 0, 100)[2].replies.size(), 1u);

    changes = changes_of(0);
    for (const char* run : {"reply-queued", "reply-sending"}) {
        ReplyRow reply;
        reply.run = run;
        reply.n = 1;
        reply.status = std::string(run) == "reply-queued" ? ReplyStatus::sent : ReplyStatus::failed;
        changes.changed_replies.push_back(reply);
    }
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    EXPECT_EQ(ids_of(store().open_runs(0, 0, 100)), (Strings{"planning", "running"}));
    changes = changes_of(0);
    add_reply(changes, "over", 2);
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    EXPECT_EQ(ids_of(store().open_runs(0, 0, 100)), (Strings{"planning", "running", "over"}));
}

TEST_P(StoreSuite, PlanningRunsAreThoseOfTheConversationByOrd) {
    Changes changes = changes_of(0);
    add_run(changes, "a");
    add_run(changes, "other").conversation = "c-2";
    add_run(changes, "b");
    add_run(changes, "running").status = RunStatus::running;
    add_run(changes, "other-channel").channel = "slack";
    add_run(changes, "follow-up").parent = "a";
    add_run(changes, "c");
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    EXPECT_EQ(ids_of_rows(store().planning_runs(0, "webui", "c-1", 0, 9)), (Strings{"a", "b", "c"}));
    EXPECT_EQ(ids_of_rows(store().planning_runs(0, "webui", "c-1", 1, 1)), Strings{"b"});
    EXPECT_EQ(store().planning_runs(0, "webui", "c-1", 0, 1)[0].event, "{\"id\":\"a\"}");
    EXPECT_TRUE(store().planning_runs(1, "webui", "c-1", 0, 9).empty());
    EXPECT_TRUE(store().planning_runs(0, "webui", "nowhere", 0, 9).empty());
}

TEST_P(StoreSuite, ExistingRunsAreToldFromOthers) {
    Changes changes = changes_of(0);
    add_finished_run(changes, "a");
    add_finished_run(changes, "b");
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    EXPECT_EQ(store().existing_runs({"x", "b", "y", "a"}), (Strings{"b", "a"}));
    EXPECT_TRUE(store().existing_runs({}).empty());
    EXPECT_FALSE(store().run("x"));
}

TEST_P(StoreSuite, AFamilyIsItsFirstRunAndAllThatFollowFromIt) {
    Changes changes = changes_of(0);
    add_finished_run(changes, "root");
    add_finished_run(changes, "child");
    changes.new_runs.back().root = "root";
    add_finished_run(changes, "grandchild");
    changes.new_runs.back().root = "root";
    add_finished_run(changes, "stranger");
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    EXPECT_EQ(store().family_size("root"), 3u);
    EXPECT_EQ(store().family_size("stranger"), 1u);
    EXPECT_EQ(store().family_size("nobody"), 0u);
}

TEST_P(StoreSuite, WaitingStepsOfAConversationComeNewestFirst) {
    Changes changes = changes_of(0);
    for (const char* id : {"a", "b"}) {
        add_run(changes, id).status = RunStatus::waiting;
        add_step(changes, id, 0).status = StepStatus::waiting;
        add_step(changes, id, 1);
    }
    add_run(changes, "elsewhere").conversation = "c-2";
    changes.new_runs.back().status = RunStatus::waiting;
    add_step(changes, "elsewhere", 0).status = StepStatus::waiting;
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    const auto steps = store().waiting_steps("webui", "c-1");
    ASSERT_EQ(steps.size(), 2u);
    EXPECT_EQ(steps[0].run, "b");
    EXPECT_EQ(steps[1].run, "a");
    EXPECT_EQ(steps[0].name, "step-0");
    EXPECT_EQ(steps[0].input, "{\"amount\":150}");
    EXPECT_EQ(store().waiting_steps("webui", "c-2").size(), 1u);
    EXPECT_TRUE(store().waiting_steps("slack", "c-1").empty());
}

TEST_P(StoreSuite, ResultsComeByOrdEachWithItsRun) {
    Changes changes = changes_of(0);
    add_finished_run(changes, "a");
    add_finished_run(changes, "b");
    add_run(changes, "open").status = RunStatus::running;
    add_step(changes, "open", 0);
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    Changes end = changes_of(0);
    StepRow step;
    step.run = "open";
    step.index = 0;
    step.status = StepStatus::failed;
    step.error = "no";
    step.ord = ++end.partition.result_ord;
    end.changed_steps = {step};
    ASSERT_EQ(apply(end).applied, Applied::committed);
    const auto all = store().results_after(0, 0, 9);
    EXPECT_EQ(ids_of(all), (Strings{"a", "b", "open"}));
    for (const RunRecord& one : all) ASSERT_EQ(one.steps.size(), 1u);
    EXPECT_EQ(all[0].steps[0].output, "[{\"ok\":true}]");
    EXPECT_EQ(all[2].steps[0].error, "no");
    EXPECT_EQ(ids_of(store().results_after(0, 1, 1)), Strings{"b"});
    EXPECT_TRUE(store().results_after(0, 3, 9).empty());
    EXPECT_TRUE(store().results_after(1, 0, 9).empty());
}

TEST_P(StoreSuite, RunsArePagedNewestFirstWithoutGapsOrDoubles) {
    for (int i = 0; i < 7; ++i) {
        Changes changes = changes_of(i % 3);
        add_finished_run(changes, std::to_string(i));
        ASSERT_EQ(apply(changes).applied, Applied::committed);
    }
    Strings seen;
    std::string after;
    int pages = 0;
    do {
        const RunPage page = store().runs({}, after, 3);
        for (const RunRecord& one : page.runs) seen.push_back(one.run.id);
        after = page.next;
        ++pages;
        if (pages == 1) {
            Changes newer = changes_of(0);
            add_finished_run(newer, "newer");
            ASSERT_EQ(apply(newer).applied, Applied::committed);
        }
    } while (!after.empty());
    EXPECT_EQ(seen, (Strings{"6", "5", "4", "3", "2", "1", "0"}));
    EXPECT_EQ(pages, 3);
    EXPECT_EQ(store().runs({}, "", 1).runs[0].replies.size(), 1u);
    EXPECT_EQ(store().runs({}, "", 8).next, "") << "no page follows the last one";
}

TEST_P(StoreSuite, RunsAreFilteredByEveryMember) {
    Changes changes = changes_of(0);
    add_finished_run(changes, "a");
    changes.new_runs.back().text = "Rechnung ÜBER 100% 'x_y'";
    add_finished_run(changes, "b");
    changes.new_runs.back().status = RunStatus::failed;
    changes.new_runs.back().chain = "other";
    add_finished_run(changes, "c");
    changes.new_runs.back().channel = "slack";
    add_finished_run(changes, "d");
    changes.new_runs.back().conversation = "c-2";
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    struct Case {
        RunFilter filter;
        Strings expected;
    };
    const std::vector<Case> cases = {
        {by([](RunFilter&) {}), {"d", "c", "b", "a"}},
        {by([](RunFilter& f) { f.status = RunStatus::failed; }), {"b"}},
        {by([](RunFilter& f) { f.status = RunStatus::planning; }), {}},
        {by([](RunFilter& f) { f.channel = "slack"; }), {"c"}},
        {by([](RunFilter& f) { f.conversation = "c-2"; }), {"d"}},
        {by([](RunFilter& f) { f.conversation = "c-1"; }), {"c", "b", "a"}},
        {by([](RunFilter& f) { f.conversation = "c-1", f.channel = "webui"; }), {"b", "a"}},
        {by([](RunFilter& f) { f.chain = "other"; }), {"b"}},
        {by([](RunFilter& f) { f.chain = "other", f.status = RunStatus::succeeded; }), {}},
        {by([](RunFilter& f) { f.text = "rechnung über"; }), {"a"}},
        {by([](RunFilter& f) { f.text = "100%"; }), {"a"}},
        {by([](RunFilter& f) { f.text = "%"; }), {"a"}},
        {by([](RunFilter& f) { f.text = "x_Y'"; }), {"a"}},
        {by([](RunFilter& f) { f.text = "TEXT OF"; }), {"d", "c", "b"}},
    };
    for (std::size_t i = 0; i < cases.size(); ++i) {
        EXPECT_EQ(ids_of(store().runs(cases[i].filter, "", 9).runs), cases[i].expected) << "case " << i;
    }
}

TEST_P(StoreSuite, AFilteredPageThatFindsLittleStillLeadsToTheEnd) {
    Changes changes = changes_of(0);
    add_finished_run(changes, "needle");
    changes.new_runs.back().text = "needle";
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    for (int i = 0; i < 26; ++i) {
        changes = changes_of(0);
        for (int n = 0; n < 500; ++n) add_finished_run(changes, std::to_string(i * 500 + n));
        ASSERT_EQ(apply(changes).applied, Applied::committed);
    }
    Strings found;
    std::string after;
    int pages = 0;
    do {
        const RunPage page = store().runs(by([](RunFilter& f) { f.text = "needle"; }), after, 10);
        for (const RunRecord& one : page.runs) found.push_back(one.run.id);
        after = page.next;
        ASSERT_LT(++pages, 10);
    } while (!after.empty());
    EXPECT_EQ(found, Strings{"needle"});
}

TEST_P(StoreSuite, APageIsBoundedInBytes) {
    for (int i = 0; i < 5; ++i) {
        Changes changes = changes_of(0);
        add_finished_run(changes, std::to_string(i));
        changes.new_steps.back().output = "\"" + std::string(4u << 20, 'x') + "\"";
        ASSERT_EQ(apply(changes).applied, Applied::committed);
    }
    Strings found;
    std::string after;
    do {
        const RunPage page = store().runs({}, after, 5);
        EXPECT_GE(page.runs.size(), 1u);
        EXPECT_LE(page.runs.size(), 3u);
        for (const RunRecord& one : page.runs) found.push_back(one.run.id);
        after = page.next;
    } while (!after.empty());
    EXPECT_EQ(found, (Strings{"4", "3", "2", "1", "0"}));
}

TEST_P(StoreSuite, ForeignPageCursorsAreRefused) {
    for (const char* cursor : {"x", "0", "-5", "1 OR 1=1"}) EXPECT_THROW(store().runs({}, cursor, 1), Error) << cursor;
}

TEST_P(StoreSuite, ChangedRunsTellEachChangeOnceAndMoveTheReaderOn) {
    Revisions seen = store().revisions();
    Changes changes = changes_of(0);
    add_run(changes, "a");
    add_run(changes, "b");
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    changes = changes_of(1);
    add_run(changes, "c");
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    EXPECT_EQ(ids_of(store().changed_runs({}, seen, 99)), (Strings{"a", "b", "c"}));
    EXPECT_TRUE(store().changed_runs({}, seen, 99).empty());
    EXPECT_EQ(seen, store().revisions());
    changes = changes_of(0);
    RunRow run;
    run.id = "a";
    run.status = RunStatus::running;
    run.rev = ++changes.partition.rev;
    changes.changed_runs = {run};
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    const auto changed = store().changed_runs({}, seen, 99);
    ASSERT_EQ(ids_of(changed), Strings{"a"});
    EXPECT_EQ(changed[0].run.status, RunStatus::running);
}

TEST_P(StoreSuite, AStepOrReplyThatChangesMakesItsRunChanged) {
    Changes changes = changes_of(0);
    add_run(changes, "a").status = RunStatus::running;
    add_step(changes, "a", 0);
    add_finished_run(changes, "b");
    changes.new_replies.back().status = ReplyStatus::queued;
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    Revisions seen = store().revisions();
    changes = changes_of(0);
    ++changes.partition.rev;
    StepRow step;
    step.run = "a";
    step.status = StepStatus::running;
    changes.changed_steps = {step};
    ReplyRow reply;
    reply.run = "b";
    reply.n = 1;
    reply.status = ReplyStatus::sent;
    changes.changed_replies = {reply};
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    EXPECT_EQ(ids_of(store().changed_runs({}, seen, 1)), (Strings{"a", "b"})) << "what shares a revision stays together";
}

TEST_P(StoreSuite, ChangedRunsInSmallPiecesAreWholeAndFiltered) {
    Revisions from_the_start;
    for (int partition = 0; partition < 2; ++partition) {
        Changes changes = changes_of(partition);
        for (int i = 0; i < 6; ++i) {
            add_finished_run(changes, std::to_string(partition) + std::to_string(i));
            if (i % 2) changes.new_runs.back().conversation = "c-2";
        }
        ASSERT_EQ(apply(changes).applied, Applied::committed);
    }
    Strings found;
    for (;;) {
        const auto some = store().changed_runs(by([](RunFilter& f) { f.conversation = "c-2"; }), from_the_start, 2);
        if (some.empty()) break;
        for (const RunRecord& one : some) found.push_back(one.run.id);
    }
    EXPECT_EQ(found, (Strings{"01", "03", "05", "11", "13", "15"}));
    EXPECT_EQ(from_the_start, store().revisions());
}

TEST_P(StoreSuite, AFollowerMissesNothingWhileOthersWrite) {
    constexpr int each = 60;
    std::atomic<bool> writing{true};
    std::vector<std::thread> writers;
    for (int partition = 0; partition < 3; ++partition) {
        writers.emplace_back([this, partition] {
            for (int i = 0; i < each; ++i) {
                Changes changes = changes_of(partition);
                add_finished_run(changes, std::to_string(partition) + "_" + std::to_string(i));
                EXPECT_EQ(apply(changes).applied, Applied::committed);
            }
        });
    }
    Strings found;
    std::thread follower([&] {
        Revisions seen;
        for (bool last = false; !last;) {
            last = !writing;
            for (;;) {
                const auto some = store().changed_runs({}, seen, 7);
                if (some.empty()) break;
                for (const RunRecord& one : some) found.push_back(one.run.id);
            }
        }
    });
    for (std::thread& writer : writers) writer.join();
    writing = false;
    follower.join();
    EXPECT_EQ(found.size(), 3u * each);
    EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).size(), 3u * each);
}

TEST_P(StoreSuite, RunsAreCountedByStatus) {
    EXPECT_TRUE(store().count_runs().empty());
    Changes changes = changes_of(0);
    add_run(changes, "a");
    add_run(changes, "b");
    add_finished_run(changes, "c");
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    EXPECT_EQ(store().count_runs(), (std::map<std::string, std::uint64_t>{{"planning", 2}, {"succeeded", 1}}));
    changes = changes_of(0);
    RunRow run;
    run.id = "a";
    run.status = RunStatus::ignored;
    run.rev = ++changes.partition.rev;
    changes.changed_runs = {run};
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    EXPECT_EQ(store().count_runs(), (std::map<std::string, std::uint64_t>{{"planning", 1}, {"ignored", 1}, {"succeeded", 1}}));
}

TEST_P(StoreSuite, ConversationsAreListedNewestFirstWithTheirFirstText) {
    struct Case {
        const char* run;
        const char* conversation;
        const char* sender;
        const char* channel;
    };
    Changes changes = changes_of(0);
    for (const Case& one : {Case{"1", "a", "ann", "webui"}, Case{"2", "b", "bob", "webui"}, Case{"3", "a", "bob", "webui"},
                            Case{"4", "c", "ann", "webui"}, Case{"5", "d", "ann", "slack"}, Case{"6", "b", "bob", "webui"}}) {
        add_finished_run(changes, one.run);
        changes.new_runs.back().conversation = one.conversation;
        changes.new_runs.back().sender = one.sender;
        changes.new_runs.back().channel = one.channel;
    }
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    const auto names = [this](const std::string& sender, std::size_t most) {
        Strings all;
        for (const auto& one : store().conversations("webui", sender, most)) all.push_back(one.conversation);
        return all;
    };
    EXPECT_EQ(names("", 9), (Strings{"b", "c", "a"}));
    EXPECT_EQ(names("ann", 9), (Strings{"c", "a"}));
    EXPECT_EQ(names("bob", 9), (Strings{"b", "a"}));
    EXPECT_EQ(names("bob", 1), Strings{"b"});
    EXPECT_TRUE(names("eve", 9).empty());
    const auto first = store().conversations("webui", "", 1).at(0);
    EXPECT_EQ(first.first_text, "text of 2");
    EXPECT_EQ(first.last, 1006);
    EXPECT_EQ(first.channel, "webui");
}

TEST_P(StoreSuite, DeadLettersArePagedByStatusNewestFirst) {
    Changes changes = changes_of(0);
    for (int i = 0; i < 5; ++i) {
        DeadLetterRow letter;
        letter.id = "d_" + std::to_string(i);
        letter.kind = "run";
        changes.dead_letters.push_back(letter);
    }
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    store().mark_dead_letter("d_2", "replayed", "");
    const auto ids = [this](const std::string& status, const std::string& after, std::size_t most) {
        Strings all;
        for (const DeadLetterRow& one : store().dead_letters(status, after, most)) all.push_back(one.id);
        return all;
    };
    EXPECT_EQ(ids("open", "", 2), (Strings{"d_4", "d_3"}));
    EXPECT_EQ(ids("open", "d_3", 9), (Strings{"d_1", "d_0"}));
    EXPECT_EQ(ids("replayed", "", 9), Strings{"d_2"});
    EXPECT_EQ(ids("", "", 9).size(), 5u);
    EXPECT_THROW(ids("open", "unknown", 9), Error);
    EXPECT_THROW(store().mark_dead_letter("unknown", "dropped", ""), Error);
}

TEST_P(StoreSuite, KeysAreKeptApartBySpace) {
    EXPECT_FALSE(store().get("a", "k"));
    store().put("a", "k", "1");
    store().put("b", "k", "2");
    store().put("a", "k", "3");
    EXPECT_EQ(store().get("a", "k"), "3");
    EXPECT_EQ(store().get("b", "k"), "2");
    EXPECT_EQ(store().put_if_absent("a", "k", "4"), "3");
    EXPECT_EQ(store().put_if_absent("a", "new", "5"), "5");
    store().erase("a", "k");
    EXPECT_FALSE(store().get("a", "k"));
    EXPECT_EQ(store().get("b", "k"), "2");
    store().put("a", "empty", "");
    EXPECT_EQ(store().get("a", "empty"), "");
}

TEST_P(StoreSuite, KeysThatArePutForATimeAreForgottenAfterIt) {
    store().put("a", "for good", "1");
    store().put("a", "short", "1", 100);
    store().put("a", "long", "1", 300);
    store().put("b", "renewed", "1", 100);
    store().put("b", "renewed", "2", 300);
    EXPECT_EQ(store().put_if_absent("b", "renewed", "3", 50), "2");
    EXPECT_EQ(store().put_if_absent("b", "new", "1", 120), "1");
    store().put("b", "kept after all", "1", 100);
    store().put("b", "kept after all", "2");
    EXPECT_EQ(store().forget_keys(100, 9), 0u);
    EXPECT_EQ(store().forget_keys(200, 1), 1u) << "in pieces, the oldest first";
    EXPECT_FALSE(store().get("a", "short"));
    EXPECT_EQ(store().get("b", "new"), "1");
    EXPECT_EQ(store().forget_keys(200, 9), 1u);
    EXPECT_FALSE(store().get("b", "new"));
    EXPECT_EQ(store().forget_keys(200, 9), 0u);
    EXPECT_EQ(store().get("a", "for good"), "1");
    EXPECT_EQ(store().get("a", "long"), "1");
    EXPECT_EQ(store().get("b", "renewed"), "2");
    EXPECT_EQ(store().forget_keys(400, 9), 2u);
    EXPECT_EQ(store().get("b", "kept after all"), "2");
}

TEST_P(StoreSuite, ThreadsThatPutIfAbsentAtOnceAllGetTheOneThatStands) {
    std::vector<std::string> stands(8);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < stands.size(); ++i) {
        threads.emplace_back([&, i] { stands[i] = store().put_if_absent("token", "api", std::to_string(i)); });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(std::set<std::string>(stands.begin(), stands.end()).size(), 1u);
    EXPECT_EQ(store().get("token", "api"), stands[0]);
}

TEST_P(StoreSuite, ForgettingClearsPayloadsFirstAndWholeRunsLater) {
    Changes changes = changes_of(0);
    add_finished_run(changes, "old");
    changes.new_runs.back().conversation = "c-old";
    changes.new_runs.back().finished = 100;
    changes.seen_callbacks = {{"old.0", 1, "d"}};
    add_finished_run(changes, "young");
    changes.new_runs.back().finished = 900;
    add_run(changes, "open").created = 1;
    add_finished_run(changes, "old-with-a-reply-under-way");
    changes.new_runs.back().finished = 100;
    changes.new_replies.back().status = ReplyStatus::sending;
    ASSERT_EQ(apply(changes).applied, Applied::committed);

    EXPECT_EQ(store().forget(500, 50, 100), 1u);
    const auto skeleton = store().run("old");
    ASSERT_TRUE(skeleton);
    EXPECT_EQ(skeleton->run.event, "");
    EXPECT_EQ(skeleton->run.text, "");
    EXPECT_EQ(skeleton->run.status, RunStatus::succeeded);
    EXPECT_EQ(skeleton->steps[0].input, "");
    EXPECT_EQ(skeleton->steps[0].output, "");
    EXPECT_EQ(skeleton->replies[0].text, "");
    EXPECT_EQ(store().run("young")->steps[0].output, "[{\"ok\":true}]");
    EXPECT_EQ(store().run("old-with-a-reply-under-way")->replies[0].text, "reply 1");
    EXPECT_EQ(store().forget(500, 50, 100), 0u);

    EXPECT_EQ(store().forget(500, 200, 100), 1u);
    EXPECT_FALSE(store().run("old"));
    EXPECT_FALSE(store().seen({"old.0", 1, "d"}));
    EXPECT_TRUE(store().run("young"));
    EXPECT_TRUE(store().run("open"));
    for (const auto& one : store().conversations("webui", "", 9)) EXPECT_NE(one.conversation, "c-old");
    EXPECT_EQ(store().count_runs()["succeeded"], 2u);
}

TEST_P(StoreSuite, ForgettingTakesClosedDeadLettersAndLeavesOpenOnes) {
    Changes changes = changes_of(0);
    for (const char* id : {"open", "dropped", "replayed", "dropped-lately"}) {
        DeadLetterRow letter;
        letter.id = id;
        letter.last_seen = id == std::string("dropped-lately") ? 900 : 100;
        changes.dead_letters.push_back(letter);
    }
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    store().mark_dead_letter("dropped", "dropped", "");
    store().mark_dead_letter("dropped-lately", "dropped", "");
    store().mark_dead_letter("replayed", "replayed", "");
    EXPECT_EQ(store().forget(500, 500, 9), 0u);
    Strings left;
    for (const DeadLetterRow& one : store().dead_letters("", "", 9)) left.push_back(one.id);
    EXPECT_EQ(left, (Strings{"dropped-lately", "open"}));
}

TEST_P(StoreSuite, ForgettingTouchesAtMostWhatWasAsked) {
    Changes changes = changes_of(0);
    for (int i = 0; i < 250; ++i) add_finished_run(changes, std::to_string(i));
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    EXPECT_EQ(store().forget(9999, 9999, 4), 4u);
    EXPECT_EQ(store().forget(9999, 9999, 130), 130u);
    EXPECT_EQ(store().count_runs()["succeeded"], 116u);
    EXPECT_EQ(store().forget(9999, 9999, 200), 116u);
    EXPECT_EQ(store().forget(9999, 9999, 4), 0u);
    EXPECT_TRUE(store().runs({}, "", 9).runs.empty());
}

TEST_P(StoreSuite, AStoreThatWorksIsHealthy) {
    EXPECT_EQ(store().health().state, StoreHealth::State::ok);
    EXPECT_EQ(store().health().reason, "");
}

}  // namespace domino::test
