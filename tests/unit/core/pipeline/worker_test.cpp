#include "core/pipeline/worker.hpp"

#include "core/pipeline/intake.hpp"
#include "core/plugin/system_clock.hpp"
#include "core/plugin/workflow_catalog.hpp"
#include "core/stream/embedded_stream.hpp"
#include "tests/unit/core/pipeline/misbehaving_store.hpp"
#include "tests/unit/support/sqlite_books.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace domino::test {
namespace {

using namespace std::chrono_literals;

/// Answers with what it was asked.
class Echo : public Planner {
public:
    void start() override {}
    void stop() override {}
    PluginState state() const override { return {}; }
    bool is_quick() const override { return true; }
    std::optional<Plan> plan(const PlanRequest& request) override {
        Plan plan;
        plan.reply = Reply{.text = request.event.text, .buttons = {}, .files = {}, .channel = {}, .conversation = {}};
        return plan;
    }
};

class EchoDirectory : public PluginDirectory {
public:
    Channel* channel(const std::string&) const override { return nullptr; }
    Planner* planner(const std::string& id) const override { return id == "echo" ? &echo_ : nullptr; }
    Executor* executor(const std::string&) const override { return nullptr; }
    Channel* page_channel() const override { return nullptr; }

private:
    mutable Echo echo_;
};

class Counts : public WorkerObserver {
public:
    void run_ended(const RunRow&) override {}
    void step_ended(const StepRow&) override {}
    void committed(std::size_t, std::chrono::microseconds) override {}
    void dead_lettered(const std::string&) override { ++dead_letters; }
    void owns(std::size_t number) override { partitions = number; }

    std::atomic<int> dead_letters{0};
    std::atomic<std::size_t> partitions{0};
};

std::shared_ptr<const Setup> echo_setup() {
    ChainConfig chain;
    chain.id = "default";
    chain.on = {"event.*"};
    chain.plan = {"echo"};
    return std::make_shared<const Setup>(std::vector{chain}, std::make_shared<const EchoDirectory>(),
                                         std::make_shared<const WorkflowCatalog>(Workflows{}));
}

bool writes(const Changes& changes, const std::string& text) {
    return std::any_of(changes.new_runs.begin(), changes.new_runs.end(),
                       [&](const RunRow& run) { return run.text.find(text) != std::string::npos; });
}

class WorkerTest : public testing::Test {
protected:
    void TearDown() override {
        worker_.reset();
        stream_.stop();
        store_.stop();
        EXPECT_EQ(check_books(file_), std::vector<std::string>{});
    }

    void start() {
        worker_ = std::make_unique<Worker>(WorkerParts{.stream = stream_,
                                                       .store = store_,
                                                       .ids = ids_,
                                                       .tokens = tokens_,
                                                       .clock = clock_,
                                                       .feed = feed_,
                                                       .log = log_,
                                                       .observer = counts_,
                                                       .public_url = "http://here",
                                                       .owner = "me"},
                                           echo_setup());
        worker_->start();
    }
    std::string say(const std::string& conversation, const std::string& text) {
        return intake_.accept("api", "tester", {.conversation = conversation, .sender = "s", .text = text, .data = nullptr}).run;
    }
    template <class Holds>
    bool comes_true(const Holds& holds) {
        for (int i = 0; i < 6000; ++i) {
            if (holds()) return true;
            std::this_thread::sleep_for(5ms);
        }
        return false;
    }
    bool ends(const std::string& run, RunStatus status = RunStatus::succeeded) {
        return comes_true([&] {
            const auto record = store_.run(run);
            return record && record->run.status == status;
        });
    }

    TemporaryFolder folder_;
    const std::filesystem::path file_ = folder_.path() / "domino.db";
    std::shared_ptr<EmbeddedDatabase> database_ = std::make_shared<EmbeddedDatabase>(file_, "domino");
    EmbeddedStream stream_{database_};
    MisbehavingStore store_{database_};
    Ids ids_{"secret", "domino"};
    Tokens tokens_{"secret"};
    SystemClock clock_;
    RunFeed feed_;
    Logger log_{Log::Level::error};
    Counts counts_;
    Intake intake_{stream_, ids_, tokens_, clock_, store_.partitions()};
    std::unique_ptr<Worker> worker_;
};

TEST_F(WorkerTest, EveryEventIsAnsweredOnce) {
    start();
    std::vector<std::string> runs;
    for (int i = 0; i < 200; ++i) runs.push_back(say("c-" + std::to_string(i % 20), "text " + std::to_string(i)));
    for (int i = 0; i < 200; ++i) {
        ASSERT_TRUE(ends(runs[static_cast<std::size_t>(i)])) << i;
        const auto record = store_.run(runs[static_cast<std::size_t>(i)]);
        ASSERT_EQ(record->replies.size(), 1u);
        EXPECT_EQ(record->replies[0].text, "text " + std::to_string(i));
    }
}

TEST_F(WorkerTest, WhatTheStoreCannotTakeNowComesAgain) {
    const auto failures = std::make_shared<std::atomic<int>>(5);
    store_.judge([failures](const Changes&) -> std::optional<ApplyOutcome> {
        if (*failures <= 0) return std::nullopt;
        --*failures;
        return ApplyOutcome{Applied::failed, "the disk is full"};
    });
    start();
    EXPECT_TRUE(ends(say("c", "patience")));
}

TEST_F(WorkerTest, WhatIsInDoubtIsReadAgainAndNotDoneTwice) {
    const auto doubts = std::make_shared<std::atomic<int>>(3);
    store_.doubt([doubts](const Changes& changes) { return writes(changes, "doubtful") && (*doubts)-- > 0; });
    start();
    const std::string first = say("c", "doubtful one");
    const std::string second = say("c", "doubtful two");
    ASSERT_TRUE(ends(first));
    ASSERT_TRUE(ends(second));
    EXPECT_EQ(store_.run(first)->replies.size(), 1u);
    EXPECT_LT(store_.run(first)->run.ord, store_.run(second)->run.ord);
}

TEST_F(WorkerTest, ALostPartitionIsLetGoAndTakenAgainWhenItIsFree) {
    start();
    ASSERT_TRUE(ends(say("c", "before")));
    const int partition = partition_of("api", "c", store_.partitions());
    // Another broker takes it and dies.
    const auto row = store_.partition_rows()[static_cast<std::size_t>(partition)];
    ASSERT_TRUE(store_.take(partition, row.epoch, "another"));
    EXPECT_TRUE(ends(say("c", "after")));
    EXPECT_EQ(store_.partition_rows()[static_cast<std::size_t>(partition)].owner, "me");
}

TEST_F(WorkerTest, WhatTheStoreRefusesForGoodEndsItsRunAloneWithADeadLetter) {
    store_.judge([](const Changes& changes) -> std::optional<ApplyOutcome> {
        if (!writes(changes, "poison")) return std::nullopt;
        return ApplyOutcome{Applied::refused, "not these values"};
    });
    start();
    std::vector<std::string> good;
    for (int i = 0; i < 10; ++i) good.push_back(say("c", "good " + std::to_string(i)));
    const std::string bad = say("c", "poison");
    for (int i = 0; i < 10; ++i) good.push_back(say("c", "late " + std::to_string(i)));
    for (const auto& run : good) EXPECT_TRUE(ends(run));
    ASSERT_TRUE(ends(bad, RunStatus::failed));
    EXPECT_NE(store_.run(bad)->run.error.find("not these values"), std::string::npos);
    const auto letters = store_.dead_letters("open", "", 10);
    ASSERT_EQ(letters.size(), 1u);
    EXPECT_EQ(letters[0].run, bad);
    EXPECT_NE(letters[0].raw.find("poison"), std::string::npos) << "what was said is kept";
}

TEST_F(WorkerTest, ABrokerTakesItsShareAndGivesBackWhatIsTooMuch) {
    const auto workers = std::make_shared<std::atomic<int>>(1);
    store_.bend([workers](Standing& standing) { standing.workers = *workers; });
    start();
    ASSERT_TRUE(comes_true([&] { return counts_.partitions == 16; }));
    *workers = 3;
    ASSERT_TRUE(comes_true([&] { return counts_.partitions == 6; })) << "16 among three: the first has six";
    *workers = 1;
    EXPECT_TRUE(comes_true([&] { return counts_.partitions == 16; }));
    EXPECT_TRUE(ends(say("c", "still at work")));
}

TEST_F(WorkerTest, WithoutTheStreamItKeepsItsPartitionsForAWhile) {
    const auto has_stream = std::make_shared<std::atomic<bool>>(true);
    store_.bend([has_stream](Standing& standing) {
        if (!*has_stream) standing.place = -1;
        standing.workers = 1;
    });
    start();
    ASSERT_TRUE(comes_true([&] { return counts_.partitions == 16; }));
    *has_stream = false;  // its own word on that is good: it keeps what it has until the patience is over
    std::this_thread::sleep_for(1500ms);
    EXPECT_EQ(counts_.partitions, 16u);
}

TEST_F(WorkerTest, DeadLettersArePublished) {
    store_.judge([](const Changes& changes) -> std::optional<ApplyOutcome> {
        if (!writes(changes, "poison")) return std::nullopt;
        return ApplyOutcome{Applied::refused, "not these values"};
    });
    start();
    const std::string bad = say("c", "poison");
    ASSERT_TRUE(ends(bad, RunStatus::failed));
    ASSERT_TRUE(comes_true([&] { return !stream_.tail(Publication::dead, 0, "", 10).empty(); }));
    const Json event = Json::parse(stream_.tail(Publication::dead, 0, "", 10).front().payload);
    EXPECT_EQ(event["type"], "dead.run");
    EXPECT_EQ(event["data"]["run"], bad);
}

}  // namespace
}  // namespace domino::test
