#include "core/store/postgres/postgres_pool.hpp"
#include "core/store/postgres_store.hpp"
#include "tests/bench/store_load.hpp"
#include "tests/unit/support/postgres_books.hpp"
#include "tests/unit/support/refusal.hpp"
#include "tests/unit/support/shared_postgres.hpp"

#include <gtest/gtest.h>
#include <atomic>
#include <set>

namespace domino::test {

using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

std::chrono::milliseconds time_of(const std::function<void()>& work) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
}

bool comes_true(const std::function<bool()>& condition) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(20ms);
    }
    return true;
}

/// A broker's store, and a second session of nobody.
class PostgresFailure : public testing::Test {
protected:
    PostgresFailure() { open(); }
    void TearDown() override { EXPECT_EQ(check_books(server().address(), name_space_), std::vector<std::string>{}); }

    static PostgresServer& server() { return shared_postgres(); }
    PostgresStoreSettings settings() const {
        PostgresStoreSettings settings;
        settings.address = server().address();
        settings.name_space = name_space_;
        return settings;
    }
    void open() {
        store_.reset();
        store_ = std::make_unique<PostgresStore>(settings());
        own_all();
    }
    void own_all() { partitions_ = domino::test::own_all(*store_, "one"); }
    Store& store() { return *store_; }

    Changes finished_run(int partition, const std::string& id) {
        Changes changes;
        changes.partition = partitions_.at(static_cast<std::size_t>(partition));
        RunRow run;
        run.id = id;
        run.partition = partition;
        run.ord = ++changes.partition.ord;
        run.rev = ++changes.partition.rev;
        run.channel = "webui";
        run.conversation = "c-" + std::to_string(partition);
        run.root = id;
        run.status = RunStatus::succeeded;
        run.finished = 100;
        StepRow step;
        step.run = id;
        step.status = StepStatus::succeeded;
        step.output = "[]";
        step.ord = ++changes.partition.result_ord;
        ReplyRow reply;
        reply.run = id;
        reply.n = 1;
        reply.closing = true;
        reply.status = ReplyStatus::sent;
        changes.new_runs = {run};
        changes.new_steps = {step};
        changes.new_replies = {reply};
        return changes;
    }
    std::vector<ApplyOutcome> apply(std::vector<Changes> batch) {
        std::promise<std::vector<ApplyOutcome>> answer;
        std::vector<PartitionRow> rows;
        for (const Changes& changes : batch) rows.push_back(changes.partition);
        store().apply(std::move(batch), [&](std::vector<ApplyOutcome> outcomes) { answer.set_value(std::move(outcomes)); });
        auto outcomes = answer.get_future().get();
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            if (outcomes[i].applied == Applied::committed) partitions_[static_cast<std::size_t>(rows[i].partition)] = rows[i];
        }
        return outcomes;
    }
    ApplyOutcome apply(const Changes& changes) { return apply(std::vector<Changes>{changes}).at(0); }

    /// A session of another broker that does what it is told, and no more.
    std::unique_ptr<PostgresConnection> session() { return store_->pool().connect(); }

    /// Applies until `number` are committed, whatever happens meanwhile, as a broker does: after an unknown
    /// outcome it takes its partitions again.
    void apply_until(int number);

    const std::string name_space_ = fresh_name_space();
    std::unique_ptr<PostgresStore> store_;
    std::vector<PartitionRow> partitions_;
    std::atomic<int> committed_{0};
    std::atomic<int> disturbed_{0};
    std::set<std::string> committed_ids_;
    std::set<std::string> failed_ids_;
};

void PostgresFailure::apply_until(int number) {
    for (int i = 0; committed_ < number; ++i) {
        std::vector<Changes> batch;
        for (int partition = 0; partition < 4; ++partition)
            batch.push_back(finished_run(partition, "r_" + std::to_string(i) + "_" + std::to_string(partition)));
        std::vector<std::string> ids;
        for (const Changes& changes : batch) ids.push_back(changes.new_runs[0].id);
        const auto outcomes = apply(std::move(batch));
        bool is_known = true;
        for (std::size_t n = 0; n < outcomes.size(); ++n) {
            ASSERT_NE(outcomes[n].applied, Applied::lost) << outcomes[n].error;
            ASSERT_NE(outcomes[n].applied, Applied::refused) << outcomes[n].error;
            if (outcomes[n].applied == Applied::committed) committed_ids_.insert(ids[n]);
            if (outcomes[n].applied == Applied::failed) failed_ids_.insert(ids[n]);
            if (outcomes[n].applied == Applied::unknown) is_known = false;
        }
        committed_ = static_cast<int>(committed_ids_.size());
        if (outcomes[0].applied != Applied::committed) ++disturbed_;
        if (is_known) continue;
        ASSERT_TRUE(comes_true([this] {
            try {
                own_all();
                return true;
            } catch (const TryLater&) {
                return false;
            }
        }));
    }
}

}  // namespace

TEST_F(PostgresFailure, WhatIsCommittedOutlivesEachKillOfTheServerAndWhatFailedWasNotWritten) {
    std::thread broker([this] { apply_until(1200); });
    for (const int reached : {100, 400, 700}) {
        EXPECT_TRUE(comes_true([&] { return committed_ >= reached; }));
        server().kill();
        server().start();
    }
    broker.join();
    EXPECT_GE(disturbed_, 3);
    const std::vector<std::string> all(committed_ids_.begin(), committed_ids_.end());
    EXPECT_EQ(store().existing_runs(all), all);
    EXPECT_TRUE(store().existing_runs({failed_ids_.begin(), failed_ids_.end()}).empty());
    EXPECT_EQ(store().health().state, StoreHealth::State::ok) << store().health().reason;
}

TEST_F(PostgresFailure, SessionsThatAreTerminatedAmidWorkLoseNothing) {
    std::thread broker([this] { apply_until(1200); });
    for (int reached = 40; reached <= 1000; reached += 160) {
        EXPECT_TRUE(comes_true([&] { return committed_ >= reached; }));
        server().sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'domino'");
    }
    broker.join();
    const std::vector<std::string> all(committed_ids_.begin(), committed_ids_.end());
    EXPECT_EQ(store().existing_runs(all), all);
    EXPECT_TRUE(store().existing_runs({failed_ids_.begin(), failed_ids_.end()}).empty());
}

TEST_F(PostgresFailure, AConnectionThatWasLostWhileNothingWasAskedCostsNothing) {
    ASSERT_EQ(apply(finished_run(0, "a")).applied, Applied::committed);
    server().restart();
    EXPECT_EQ(apply(finished_run(0, "b")).applied, Applied::committed);
    EXPECT_EQ(store().existing_runs({"a", "b"}).size(), 2u);
    store().beat({.owner = "one"});
}

TEST_F(PostgresFailure, WhileTheServerIsAwayQuestionsFailAtOnceAndHealthSaysWhereAndSinceWhen) {
    ASSERT_EQ(apply(finished_run(0, "a")).applied, Applied::committed);
    server().stop();
    EXPECT_THROW(store().run("a"), TryLater);
    EXPECT_LT(time_of([this] {
                  for (int i = 0; i < 20; ++i) {
                      EXPECT_THROW(store().run("a"), TryLater);
                      EXPECT_THROW(store().beat({.owner = "one"}), TryLater);
                      EXPECT_THROW(store().put("s", "k", "v"), TryLater);
                  }
              }),
              10s);
    const ApplyOutcome outcome = apply(finished_run(0, "b"));
    EXPECT_EQ(outcome.applied, Applied::failed);
    const StoreHealth health = store().health();
    EXPECT_EQ(health.state, StoreHealth::State::down);
    EXPECT_NE(health.reason.find("Postgres at postgresql://domino@127.0.0.1:"), std::string::npos) << health.reason;
    EXPECT_NE(health.reason.find("(since 20"), std::string::npos) << health.reason;
    EXPECT_EQ(health.reason.find(PostgresServer::password), std::string::npos) << health.reason;
    server().start();
    EXPECT_TRUE(comes_true([this] { return store().health().state == StoreHealth::State::ok; }));
    EXPECT_TRUE(store().run("a"));
    EXPECT_FALSE(store().run("b"));
    EXPECT_EQ(apply(finished_run(0, "b")).applied, Applied::committed);
}

TEST_F(PostgresFailure, AServerThatIsAwayAtStartIsWaitedForAndSaidSo) {
    store_.reset();
    server().stop();
    PostgresStoreSettings patient = settings();
    patient.wait_at_start = 300ms;
    const std::string text = refusal_of([&] { PostgresStore store(patient); });
    EXPECT_NE(text.find("cannot be reached"), std::string::npos) << text;
    EXPECT_NE(text.find("look at DOMINO_STORE"), std::string::npos) << text;
    EXPECT_EQ(text.find(PostgresServer::password), std::string::npos) << text;
    patient.wait_at_start = patience;
    std::vector<std::string> told;
    patient.tell = [&](const std::string& words) {
        told.push_back(words);
        server().start();
    };
    PostgresStore store(patient);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_NE(told[0].find("waiting for it up to 60 s"), std::string::npos) << told[0];
    EXPECT_EQ(store.partitions(), 16);
}

TEST_F(PostgresFailure, AFrozenServerIsNotWaitedForForEver) {
    ASSERT_EQ(apply(finished_run(0, "a")).applied, Applied::committed);
    server().freeze();
    EXPECT_LT(time_of([this] { EXPECT_THROW(store().run("a"), TryLater); }), patience);
    server().thaw();
    EXPECT_TRUE(comes_true([this] {
        try {
            return store().run("a").has_value();
        } catch (const TryLater&) {
            return false;
        }
    }));
}

TEST_F(PostgresFailure, ARowThatAnotherSessionHoldsIsWaitedForABoundedTime) {
    const auto other = session();
    other->script("SET idle_in_transaction_session_timeout = 0; BEGIN");
    other->script("UPDATE partitions SET ord = ord WHERE partition = 2");
    ApplyOutcome outcome;
    EXPECT_LT(time_of([&] { outcome = apply(finished_run(2, "a")); }), 20s);
    EXPECT_EQ(outcome.applied, Applied::failed);
    EXPECT_NE(outcome.error.find("locked by another session"), std::string::npos) << outcome.error;
    EXPECT_EQ(store().health().state, StoreHealth::State::down);
    other->script("COMMIT");
    EXPECT_EQ(apply(finished_run(2, "a")).applied, Applied::committed);
    EXPECT_EQ(store().health().state, StoreHealth::State::ok);
}

TEST_F(PostgresFailure, ADeadlockIsTriedAgainByItself) {
    const auto other = session();
    other->script("SET idle_in_transaction_session_timeout = 0; SET lock_timeout = 0; SET deadlock_timeout = '1min'; BEGIN");
    other->script("UPDATE partitions SET ord = ord WHERE partition = 3");
    std::thread crosswise([&] {
        EXPECT_TRUE(comes_true(
            [] { return shared_postgres().sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") != "0"; }));
        other->script("UPDATE partitions SET ord = ord WHERE partition = 2");
        other->script("COMMIT");
    });
    const auto outcomes = apply({finished_run(2, "a"), finished_run(3, "b")});
    crosswise.join();
    EXPECT_EQ(outcomes[0].applied, Applied::committed) << outcomes[0].error;
    EXPECT_EQ(outcomes[1].applied, Applied::committed) << outcomes[1].error;
}

TEST_F(PostgresFailure, AServerThatTurnsReadOnlyFailsChangesAndIsUsedAgainByItself) {
    const auto terminate = "; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'domino'";
    server().sql(std::string("ALTER DATABASE postgres SET default_transaction_read_only = on") + terminate);
    ApplyOutcome outcome = apply(finished_run(0, "a"));
    EXPECT_EQ(outcome.applied, Applied::failed);
    EXPECT_NE(outcome.error.find("read-only"), std::string::npos) << outcome.error;
    EXPECT_EQ(store().health().state, StoreHealth::State::down);
    EXPECT_NE(store().health().reason.find("read-only"), std::string::npos) << store().health().reason;
    EXPECT_FALSE(store().run("a")) << "questions go on";
    EXPECT_THROW(store().put("s", "k", "v"), TryLater);
    server().sql("SET default_transaction_read_only = off; ALTER DATABASE postgres RESET default_transaction_read_only");
    EXPECT_TRUE(comes_true([this] { return store().health().state == StoreHealth::State::ok; })) << "it is not tried by itself";
    store().put("s", "k", "v");
    EXPECT_EQ(apply(finished_run(0, "a")).applied, Applied::committed);
}

TEST_F(PostgresFailure, ValuesThatTheServerRefusesAreRefusedAlone) {
    Changes bad = finished_run(1, "bad");
    for (int i = 0; i < 2000; ++i) bad.new_runs[0].chain += std::to_string(i * 7919 % 10007);
    const auto outcomes = apply({finished_run(0, "good"), bad, finished_run(2, "fine")});
    EXPECT_EQ(outcomes[0].applied, Applied::committed);
    EXPECT_EQ(outcomes[1].applied, Applied::refused);
    EXPECT_NE(outcomes[1].error.find("SQLSTATE 54000"), std::string::npos) << outcomes[1].error;
    EXPECT_EQ(outcomes[2].applied, Applied::committed);
    EXPECT_EQ(store().health().state, StoreHealth::State::ok);
    EXPECT_EQ(store().existing_runs({"good", "bad", "fine"}), (std::vector<std::string>{"good", "fine"}));
}

TEST_F(PostgresFailure, TextThatPostgresCannotKeepIsReplacedAndADeadLettersBytesAreKept) {
    Changes changes = finished_run(0, "a");
    changes.new_runs[0].text = std::string("a\0b\xff", 4);
    changes.new_steps[0].output = std::string("[\"\0\"]", 5);
    DeadLetterRow letter;
    letter.id = "d";
    letter.cause = std::string("\0", 1);
    letter.raw = std::string("a\0b\xff\\x'\"", 8);
    changes.dead_letters = {letter};
    ASSERT_EQ(apply(changes).applied, Applied::committed);
    EXPECT_EQ(store().run("a")->run.text,
              "a\xEF\xBF\xBD"
              "b\xEF\xBF\xBD");
    EXPECT_EQ(store().run("a")->steps[0].output, "[\"\xEF\xBF\xBD\"]");
    EXPECT_EQ(store().dead_letter("d")->raw, letter.raw);
    EXPECT_FALSE(store().run(std::string("a\0", 2)));
}

TEST_F(PostgresFailure, ABrokerFrozenInsideATransactionHoldsUpATakeOverForSecondsOnly) {
    const auto frozen = session();
    frozen->script("BEGIN");
    frozen->script("UPDATE partitions SET ord = ord WHERE partition = 4");
    std::optional<Taken> taken;
    EXPECT_TRUE(comes_true([&] {
        try {
            taken = store().take(4, partitions_[4].epoch, "one");
            return true;
        } catch (const TryLater&) {
            return false;
        }
    }));
    ASSERT_TRUE(taken);
    EXPECT_GT(taken->row.epoch, partitions_[4].epoch);
}

TEST_F(PostgresFailure, OfTwoBrokersOneTakesOverWhatTheOtherLeavesBehindAndWhoWakesUpIsShutOut) {
    PostgresStore second(settings());
    const Standing first = second.beat({.owner = "two"});
    EXPECT_EQ(first.workers, 2);
    EXPECT_EQ(first.place, 1);
    EXPECT_TRUE(first.free.empty());
    EXPECT_EQ(store().beat({.owner = "one"}).place, 0);
    EXPECT_FALSE(second.take(0, partitions_[0].epoch, "two")) << "taken from a living broker";
    store().give_back(partitions_[5]);
    EXPECT_EQ(second.beat({.owner = "two"}).free, std::vector<int>{5}) << "what is given back is free at once";
    const auto given = second.take(5, partitions_[5].epoch + 1, "two");
    ASSERT_TRUE(given);
    EXPECT_FALSE(given->unclean);
    EXPECT_EQ(second.beat({.owner = "two", .has_stream = false}).place, -1);
    EXPECT_EQ(second.beat({.owner = "two", .has_stream = false}).workers, 1);

    // Broker one gives no sign of life from here on.
    const auto begun = std::chrono::steady_clock::now();
    Standing standing;
    ASSERT_TRUE(comes_true([&] {
        standing = second.beat({.owner = "two"});
        return !standing.free.empty();
    }));
    EXPECT_GT(std::chrono::steady_clock::now() - begun, lease_length / 2);
    EXPECT_EQ(standing.free.size(), 15u);
    EXPECT_EQ(standing.workers, 1);
    const auto taken = second.take(0, standing.partitions[0].epoch, "two");
    ASSERT_TRUE(taken);
    EXPECT_TRUE(taken->unclean);
    EXPECT_EQ(apply(finished_run(0, "late")).applied, Applied::lost);
    EXPECT_EQ(apply(finished_run(1, "still mine")).applied, Applied::committed) << "a lapsed lease that nobody took goes on";
    EXPECT_FALSE(store().run("late"));
    EXPECT_EQ(store().beat({.owner = "one"}).workers, 2);
    EXPECT_TRUE(second.beat({.owner = "two"}).free.empty());
    second.leave("two");
    EXPECT_EQ(store().beat({.owner = "one"}).free.size(), 2u);
}

TEST_F(PostgresFailure, AfterAnOutageNothingOfTheOthersIsFreeForOneLease) {
    PostgresStore second(settings());
    second.beat({.owner = "two"});
    server().stop();
    EXPECT_THROW(second.beat({.owner = "two"}), TryLater);
    server().start();
    // As if the outage had been longer than every lease.
    server().sql("UPDATE " + quoted_name(name_space_) + ".broker SET until = now() - interval '1 s'");
    std::optional<Standing> standing;
    ASSERT_TRUE(comes_true([&] {
        try {
            standing = second.beat({.owner = "two"});
            return true;
        } catch (const TryLater&) {
            return false;
        }
    }));
    EXPECT_TRUE(standing->free.empty());
    EXPECT_FALSE(second.take(0, partitions_[0].epoch, "two"));
    EXPECT_EQ(apply(finished_run(0, "mine still")).applied, Applied::committed);
}

TEST_F(PostgresFailure, BrokersForgetSideBySide) {
    std::vector<Changes> batch;
    for (int round = 0; round < 40; ++round) {
        batch.clear();
        for (int partition = 0; partition < 16; ++partition)
            batch.push_back(finished_run(partition, std::to_string(round) + "_" + std::to_string(partition)));
        apply(std::move(batch));
    }
    PostgresStore second(settings());
    std::atomic<bool> writing{true};
    std::thread writer([&] {
        for (int i = 0; writing; ++i) {
            Changes changes = finished_run(i % 16, "new_" + std::to_string(i));
            changes.new_runs[0].finished = 900;
            const ApplyOutcome outcome = apply(changes);
            EXPECT_EQ(outcome.applied, Applied::committed) << outcome.error;
        }
    });
    std::atomic<std::size_t> forgotten{0};
    std::vector<std::thread> brokers;
    for (Store* one : {static_cast<Store*>(store_.get()), static_cast<Store*>(&second)}) {
        brokers.emplace_back([&forgotten, one] {
            while (const std::size_t now = one->forget(500, 500, 100)) forgotten += now;
        });
    }
    for (std::thread& broker : brokers) broker.join();
    writing = false;
    writer.join();
    EXPECT_EQ(forgotten, 640u);
    for (const RunRecord& record : store().runs({}, "", 1000).runs) EXPECT_EQ(record.run.finished, 900);
}

}  // namespace domino::test
