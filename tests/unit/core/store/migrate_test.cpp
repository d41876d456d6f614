#include "core/store/migrate.hpp"

#include "core/store/backends.hpp"
#include "core/store/postgres_store.hpp"
#include "core/stream/embedded_stream.hpp"
#include "tests/bench/store_load.hpp"
#include "tests/unit/support/child_lines.hpp"
#include "tests/unit/support/postgres_books.hpp"
#include "tests/unit/support/refusal.hpp"
#include "tests/unit/support/shared_postgres.hpp"
#include "tests/unit/support/sqlite_books.hpp"

#include <gtest/gtest.h>

namespace domino::test {

using namespace std::chrono_literals;

namespace {

bool same(const RunRecord& a, const RunRecord& b) {
    const auto key = [](const RunRow& r) {
        return std::tie(r.id, r.partition, r.ord, r.event_id, r.type, r.channel, r.conversation, r.sender, r.text, r.event,
                        r.traceparent, r.parent, r.parent_step, r.root, r.depth, r.result, r.created, r.status, r.chain,
                        r.planner);
    };
    const auto state = [](const RunRow& r) {
        return std::tie(r.language, r.error, r.attempt, r.suspicion, r.due, r.planned, r.finished, r.rev);
    };
    const auto step = [](const StepRow& s) {
        return std::tie(s.run, s.index, s.name, s.workflow, s.needs, s.when, s.approval, s.pinned, s.deadline, s.status,
                        s.executor, s.input, s.output, s.error, s.attempt, s.effect_begun, s.claimed, s.due, s.waiting, s.started,
                        s.finished, s.ord);
    };
    const auto reply = [](const ReplyRow& r) {
        return std::tie(r.run, r.n, r.channel, r.conversation, r.text, r.buttons, r.files, r.language, r.closing, r.created,
                        r.status, r.attempt, r.due, r.vendor_id, r.error, r.sent);
    };
    const auto all = [](const auto& one, const auto& other, const auto& members) {
        return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                          [&](const auto& x, const auto& y) { return members(x) == members(y); });
    };
    return key(a.run) == key(b.run) && state(a.run) == state(b.run) && all(a.steps, b.steps, step) &&
           all(a.replies, b.replies, reply);
}

/// Embedded data with some of everything, and an empty place to go to.
class Migrate : public testing::Test {
protected:
    void SetUp() override {
        Backends backends = open_embedded(folder_.path());
        fill(backends);
    }
    void fill(Backends& backends);
    void append(Stream& stream, Door door, int partition, const std::string& payload) {
        std::promise<bool> answer;
        stream.append(door, partition, payload, [&](const Appended& appended) { answer.set_value(appended.ok); });
        ASSERT_TRUE(answer.get_future().get());
    }

    std::unique_ptr<PostgresStore> open_store() const {
        PostgresStoreSettings settings;
        settings.address = shared_postgres().address();
        settings.name_space = name_space_;
        return std::make_unique<PostgresStore>(settings);
    }
    MigrationOutcome move() {
        const auto store = open_store();
        EmbeddedStream stream(std::make_shared<EmbeddedDatabase>(other_.path() / "domino.db", "domino"));
        return migrate({.from = std::make_shared<EmbeddedDatabase>(folder_.path() / "domino.db", "domino"),
                        .store = *store,
                        .stream = stream,
                        .shown = "there"});
    }
    /// All that was in the embedded data is in the new place.
    void expect_all_moved();
    std::vector<std::string> entries_of(Door door, int partition) {
        EmbeddedStream stream(std::make_shared<EmbeddedDatabase>(other_.path() / "domino.db", "domino"));
        std::vector<std::string> payloads;
        for (const DoorEntry& one : stream.read({{door, partition, ""}}, 1000, 0ms)) payloads.push_back(one.entry.payload);
        return payloads;
    }

    TemporaryFolder folder_;
    TemporaryFolder other_;
    const std::string name_space_ = fresh_name_space();
    std::vector<RunRecord> records_;
    std::vector<PartitionRow> partitions_;
};

void Migrate::fill(Backends& backends) {
    Store& store = *backends.store;
    bench::StoreLoad load(store);
    for (int i = 0; i < 12; ++i) load.apply(load.fast_path_batch(250));
    for (int i = 1; i <= 4; ++i) append(*backends.stream, Door::events, 3, "event " + std::to_string(i));
    append(*backends.stream, Door::callbacks, 4, "callback");
    Changes changes;
    changes.partition = store.partition_rows()[3];
    changes.partition.events_cursor = backends.stream->read({{Door::events, 3, ""}}, 2, 0ms).back().entry.cursor;
    changes.partition.published = changes.partition.result_ord - 2;
    RunRow run;
    run.id = run.root = "r_open";
    run.partition = 3;
    run.ord = ++changes.partition.ord;
    run.rev = ++changes.partition.rev;
    run.channel = "slack";
    run.conversation = "C1/1";
    run.status = RunStatus::waiting;
    run.created = 1800000000000;
    StepRow step;
    step.run = run.id;
    step.status = StepStatus::waiting;
    step.input = "{\"a\":\"'\\\\\"}";
    ReplyRow reply;
    reply.run = run.id;
    reply.n = 1;
    reply.text = "Sure?";
    changes.new_runs = {run};
    changes.new_steps = {step};
    changes.new_replies = {reply};
    changes.dialogs = {{"slack", "C1/1", "llm", "{}", "r_open"}};
    changes.seen_callbacks = {{"r_open.0", 1, "digest"}};
    for (int i = 0; i < 3; ++i) {
        DeadLetterRow letter;
        letter.id = "d_" + std::to_string(i);
        letter.partition = 3;
        letter.raw = std::string("\0\xff", 2);
        letter.ord = ++changes.partition.dead_ord;
        changes.dead_letters.push_back(letter);
    }
    changes.dead_letters.push_back(changes.dead_letters[1]);
    changes.dead_letters.back().ord = ++changes.partition.dead_ord;
    load.apply({changes});
    store.mark_dead_letter("d_2", "dropped", "spam");
    store.put("instance", "secret", "s3cret");
    store.put("plugin:x", "k", "v");
    store.put("plugin:x", "for a time", "v", 100);
    std::string after;
    do {
        RunPage page = store.runs({}, after, 1000);
        std::move(page.runs.begin(), page.runs.end(), std::back_inserter(records_));
        after = page.next;
    } while (!after.empty());
    partitions_ = store.partition_rows();
}

void Migrate::expect_all_moved() {
    const auto moved = open_store();
    std::vector<RunRecord> found;
    std::string after;
    do {
        RunPage page = moved->runs({}, after, 1000);
        std::move(page.runs.begin(), page.runs.end(), std::back_inserter(found));
        after = page.next;
    } while (!after.empty());
    ASSERT_EQ(found.size(), records_.size());
    for (std::size_t i = 0; i < found.size(); ++i) ASSERT_TRUE(same(found[i], records_[i])) << i << " " << records_[i].run.id;
    const auto rows = moved->partition_rows();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto counters = [](const PartitionRow& r) {
            return std::tie(r.ord, r.rev, r.result_ord, r.published, r.dead_ord, r.dead_published);
        };
        EXPECT_EQ(counters(rows[i]), counters(partitions_[i])) << i;
        EXPECT_EQ(rows[i].owner, "");
        EXPECT_EQ(rows[i].events_cursor, "");
    }
    EXPECT_EQ(moved->get("instance", "secret"), "s3cret");
    EXPECT_EQ(moved->get("plugin:x", "k"), "v");
    EXPECT_EQ(moved->forget_keys(200, 9), 1u) << "what is kept for a time is not kept longer there";
    EXPECT_EQ(moved->dialog("slack", "C1/1")->planner, "llm");
    EXPECT_TRUE(moved->seen({"r_open.0", 1, "digest"}));
    EXPECT_EQ(moved->waiting_steps("slack", "C1/1").size(), 1u);
    EXPECT_EQ(moved->dead_letters("", "", 9).size(), 3u);
    EXPECT_EQ(moved->dead_letter("d_1")->count, 2);
    EXPECT_EQ(moved->dead_letter("d_2")->status, "dropped");
    EXPECT_EQ(moved->dead_letter("d_0")->raw, std::string("\0\xff", 2));
    EXPECT_EQ(check_books(shared_postgres().address(), name_space_), std::vector<std::string>{});
}

}  // namespace

TEST_F(Migrate, AllThatTheEmbeddedDataHoldsIsThereAndADoneOneSaysSo) {
    const MigrationOutcome outcome = move();
    EXPECT_FALSE(outcome.was_done_before);
    EXPECT_EQ(outcome.runs, 3001u);
    EXPECT_EQ(outcome.refused, 0u);
    EXPECT_EQ(outcome.entries, 3u);
    expect_all_moved();
    EXPECT_EQ(entries_of(Door::events, 3), (std::vector<std::string>{"event 3", "event 4"}));
    EXPECT_EQ(entries_of(Door::callbacks, 4), std::vector<std::string>{"callback"});
    const MigrationOutcome second = move();
    EXPECT_TRUE(second.was_done_before);
    EXPECT_EQ(second.runs, 3001u);
    const std::string text = refusal_of([this] { open_embedded(folder_.path()); });
    EXPECT_NE(text.find("this data went to there by \"domino migrate\""), std::string::npos) << text;
    EXPECT_NE(refusal_of([this] {
                  give_up_migration(*std::make_shared<EmbeddedDatabase>(folder_.path() / "domino.db", "domino"));
              }).find("was finished"),
              std::string::npos);
    refuse_unfinished_migration(*open_store());
}

TEST_F(Migrate, OneThatIsKilledAgainAndAgainGoesOnWhereItWas) {
    for (const char* last : {"keys 2", "runs 500", "runs 1500", "runs 1500", "dialogs 1", "dead letters 3", "events 2"}) {
        ChildLines child({DOMINO_MIGRATING_CHILD, folder_.path(), other_.path(), shared_postgres().address(), name_space_});
        bool is_reached = false;
        for (std::string line = child.line(); !line.empty() && !is_reached; line = child.line()) {
            is_reached = line == last || line.rfind("runs 2", 0) == 0;
            if (is_reached) child.kill();
        }
        if (std::string(last) == "keys 2") {
            const std::string text = refusal_of([this] { open_embedded(folder_.path()); });
            EXPECT_NE(text.find("call \"domino migrate\" again"), std::string::npos) << text;
            EXPECT_NE(refusal_of([this] { refuse_unfinished_migration(*open_store()); }).find("is not finished"),
                      std::string::npos);
        }
    }
    ChildLines child({DOMINO_MIGRATING_CHILD, folder_.path(), other_.path(), shared_postgres().address(), name_space_});
    std::string last;
    for (std::string line = child.line(); !line.empty(); line = child.line()) last = line;
    EXPECT_EQ(last, "done");
    expect_all_moved();
    const auto entries = entries_of(Door::events, 3);
    EXPECT_GE(entries.size(), 2u);
    EXPECT_EQ(entries[0], "event 3");
    EXPECT_EQ(entries[1], "event 4");
}

TEST_F(Migrate, DataThatABrokerWorksOnIsRefused) {
    const Backends broker = open_embedded(folder_.path());
    EXPECT_NE(refusal_of([this] { move(); }).find("is in use by process"), std::string::npos);
}

TEST_F(Migrate, APlaceWithRunsOfItsOwnOrAWorkingBrokerIsRefusedAndTheOldDataStaysUsable) {
    {
        const auto store = open_store();
        bench::StoreLoad load(*store);
        load.apply(load.fast_path_batch(1));
        store->leave("bench");
    }
    const std::string text = refusal_of([this] { move(); });
    EXPECT_NE(text.find("has runs of its own"), std::string::npos) << text;
    EXPECT_EQ(refusal_of([this] { open_embedded(folder_.path()); }), "");
}

TEST_F(Migrate, ABrokerThatWorksThereIsNotPushedAside) {
    const auto store = open_store();
    store->beat({.owner = "broker"});
    const auto taken = store->take(7, 0, "broker");
    ASSERT_TRUE(taken);
    std::atomic<bool> beating{true};
    std::thread beats([&] {
        while (beating) {
            store->beat({.owner = "broker"});
            std::this_thread::sleep_for(100ms);
        }
    });
    const std::string text = refusal_of([this] { move(); });
    beating = false;
    beats.join();
    EXPECT_NE(text.find("there has 1 broker(s) at work; stop them first"), std::string::npos) << text;
    store->leave("broker");
    EXPECT_EQ(move().runs, 3001u);
    expect_all_moved();
}

TEST_F(Migrate, OneThatIsGivenUpLeavesTheOldDataAndIsNeverGoneOnWith) {
    {
        ChildLines child({DOMINO_MIGRATING_CHILD, folder_.path(), other_.path(), shared_postgres().address(), name_space_});
        while (child.line() != "runs 500") {
        }
        child.kill();
    }
    give_up_migration(*std::make_shared<EmbeddedDatabase>(folder_.path() / "domino.db", "domino"));
    EXPECT_EQ(refusal_of([this] { open_embedded(folder_.path()); }), "");
    const std::string text = refusal_of([this] { move(); });
    EXPECT_NE(text.find("what another migration copied; drop its schema"), std::string::npos) << text;
    EXPECT_NE(refusal_of([this] {
                  give_up_migration(*std::make_shared<EmbeddedDatabase>(folder_.path() / "domino.db", "domino"));
              }).find("no migration"),
              std::string::npos);
}

TEST_F(Migrate, ARunThatPostgresCannotTakeIsADeadLetterAndTheOthersGoOn) {
    {
        Backends backends = open_embedded(folder_.path());
        bench::StoreLoad load(*backends.store);
        std::vector<Changes> batch = load.fast_path_batch(1);
        for (int i = 0; i < 2000; ++i) batch[0].new_runs[0].chain += std::to_string(i * 7919 % 10007);
        batch[0].new_runs[0].id = "r_unfit";
        batch[0].new_steps[0].run = batch[0].new_replies[0].run = "r_unfit";
        load.apply(std::move(batch));
    }
    const MigrationOutcome outcome = move();
    EXPECT_EQ(outcome.runs, 3001u);
    EXPECT_EQ(outcome.refused, 1u);
    const auto letter = open_store()->dead_letter("d_migrated_r_unfit");
    ASSERT_TRUE(letter);
    EXPECT_NE(letter->cause.find("could not be migrated: Postgres at"), std::string::npos) << letter->cause;
    EXPECT_EQ(letter->status, "open");
    EXPECT_EQ(check_books(shared_postgres().address(), name_space_), std::vector<std::string>{});
}

TEST_F(Migrate, ADatabaseThatGoesAwayForAMomentIsWaitedFor) {
    const auto store = open_store();
    EmbeddedStream stream(std::make_shared<EmbeddedDatabase>(other_.path() / "domino.db", "domino"));
    int told = 0;
    bool is_over = false;
    const MigrationSettings settings{.from = std::make_shared<EmbeddedDatabase>(folder_.path() / "domino.db", "domino"),
                                     .store = *store,
                                     .stream = stream,
                                     .shown = "there",
                                     .patience = 2s,
                                     .tell = [&](const MigrationProgress& progress) {
                                         if (progress.what == "runs" && ++told == 3) shared_postgres().stop();
                                     }};
    EXPECT_THROW(migrate(settings), TryLater);
    shared_postgres().start();
    const auto until = std::chrono::steady_clock::now() + 60s;
    while (!is_over && std::chrono::steady_clock::now() < until) {
        try {
            is_over = migrate(settings).runs == 3001;
        } catch (const TryLater&) {
            std::this_thread::sleep_for(50ms);
        }
    }
    EXPECT_TRUE(is_over);
    EXPECT_GT(told, 3);
    expect_all_moved();
}

}  // namespace domino::test
