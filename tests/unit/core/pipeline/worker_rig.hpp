#pragma once

#include "core/pipeline/intake.hpp"
#include "core/pipeline/worker.hpp"
#include "core/plugin/workflow_catalog.hpp"
#include "core/store/sqlite_store.hpp"
#include "core/stream/embedded_stream.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

namespace domino::test {

inline bool wait_until(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!holds()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

/// Names that were said, and threads that wait for one.
class Signals {
public:
    void give(const std::string& name) {
        const std::lock_guard lock(mutex_);
        given_.insert(name);
        changed_.notify_all();
    }
    bool given(const std::string& name) const {
        const std::lock_guard lock(mutex_);
        return given_.contains(name);
    }
    /// False when nobody said it in a long time.
    bool wait(const std::string& name) const {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(60), [&] { return given_.contains(name); });
    }

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::set<std::string> given_;
};

class ManualClock : public Clock {
public:
    std::chrono::system_clock::time_point now() const override { return std::chrono::system_clock::time_point(time_.load()); }
    std::chrono::steady_clock::time_point monotonic() const override {
        return std::chrono::steady_clock::time_point(time_.load());
    }
    void advance(std::chrono::milliseconds by) { time_ = time_.load() + by; }

private:
    std::atomic<std::chrono::milliseconds> time_{std::chrono::hours(24 * 365 * 50)};
};

/// A store that can keep to itself what became of its transactions, and that counts brokers as told.
class HeldStore : public SqliteStore {
public:
    using SqliteStore::SqliteStore;

    void apply(std::vector<Changes> batch, Done done) override {
        SqliteStore::apply(std::move(batch), [this, done = std::move(done)](std::vector<ApplyOutcome> outcomes) {
            {
                const std::lock_guard lock(mutex_);
                if (holding_) return held_.push_back([done, outcomes] { done(outcomes); });
            }
            done(std::move(outcomes));
        });
    }
    Standing beat(const Beat& beat) override {
        Standing standing = SqliteStore::beat(beat);
        standing.workers = workers;
        ++beats;
        return standing;
    }

    std::vector<std::string> existing_runs(const std::vector<std::string>& ids) override {
        return is_blind ? std::vector<std::string>{} : SqliteStore::existing_runs(ids);
    }

    void hold() {
        const std::lock_guard lock(mutex_);
        holding_ = true;
    }
    bool holds_some() const {
        const std::lock_guard lock(mutex_);
        return !held_.empty();
    }
    void release() {
        std::vector<std::function<void()>> held;
        {
            const std::lock_guard lock(mutex_);
            holding_ = false;
            held.swap(held_);
        }
        for (const auto& tell : held) tell();
    }

    std::atomic<bool> is_blind{false};
    std::atomic<int> workers{1};
    std::atomic<int> beats{0};

private:
    mutable std::mutex mutex_;
    bool holding_ = false;
    std::vector<std::function<void()>> held_;
};

/// The event's text is the plan.
class ReadingPlanner : public Planner {
public:
    void start() override {}
    void stop() override {}
    PluginState state() const override { return {}; }
    bool is_quick() const override { return true; }
    std::optional<Plan> plan(const PlanRequest& request) override {
        asked.give(request.event.conversation);
        if (before_answering) before_answering(request);
        return plan_from_json(Json::parse(request.event.text));
    }

    std::function<void(const PlanRequest&)> before_answering;
    Signals asked;  ///< by conversation
};

class HandyExecutor : public Executor {
public:
    void start() override {}
    void stop() override {}
    PluginState state() const override { return {}; }
    Acceptance accepts(const Workflow&) override { return {.accepted = true, .reason = {}, .pure = false}; }
    Outcome run(const StepCall& call) override {
        begun.give(call.workflow->name);
        return does(call);
    }

    Outcome ask(const StepCall& call) override {
        ++asked;
        return answers ? answers(call) : Outcome{.status = Outcome::Status::started};
    }
    void cancel(const std::string&, int) override { ++cancelled; }

    std::function<Outcome(const StepCall&)> does;
    std::function<Outcome(const StepCall&)> answers;
    std::atomic<int> asked{0};
    std::atomic<int> cancelled{0};
    Signals begun;  ///< by workflow
};

class TwoPlugins : public PluginDirectory {
public:
    Channel* channel(const std::string&) const override { return nullptr; }
    Planner* planner(const std::string&) const override { return &reader; }
    Executor* executor(const std::string&) const override { return &hands; }
    Channel* page_channel() const override { return nullptr; }

    mutable ReadingPlanner reader;
    mutable HandyExecutor hands;
};

class SilentObserver : public WorkerObserver {
public:
    void run_ended(const RunRow&) override {}
    void step_ended(const StepRow&) override {}
    void committed(std::size_t, std::chrono::microseconds) override {}
    void dead_lettered(const std::string&) override {}
    void owns(std::size_t) override {}
};

/// A worker on a store and stream of its own, with a clock that stands still.
class WorkerRig {
public:
    WorkerRig() {
        Workflows workflows;
        for (const char* name : {"first", "second", "long"})
            workflows[name] = std::make_shared<const Workflow>(
                workflow_from_json(name, {{"name", name}, {"nodes", Json::array()}, {"connections", Json::object()}}));
        workflows["again"] =
            std::make_shared<const Workflow>(workflow_from_json("again", {{"name", "again"},
                                                                          {"nodes", Json::array()},
                                                                          {"connections", Json::object()},
                                                                          {"meta", {{"domino", {{"idempotent", true}}}}}}));
        ChainConfig chain;
        chain.id = "default";
        chain.on = {"event.*"};
        chain.plan = {"reader"};
        chain.execute = {"hands"};
        setup = std::make_shared<const Setup>(std::vector{chain}, plugins,
                                              std::make_shared<const WorkflowCatalog>(std::move(workflows)));
        worker = std::make_unique<Worker>(WorkerParts{.stream = stream,
                                                      .store = store,
                                                      .ids = ids,
                                                      .tokens = tokens,
                                                      .clock = clock,
                                                      .feed = feed,
                                                      .log = log,
                                                      .observer = observer,
                                                      .public_url = "http://127.0.0.1",
                                                      .owner = "one"},
                                          setup);
        executor().does = [](const StepCall&) { return Outcome{}; };
    }
    ~WorkerRig() {
        go.give("all");
        store.release();
        if (worker) {
            worker->stop(std::chrono::seconds(10));
            worker->join_calls();
        }
        stream.stop();
        store.stop();
    }
    WorkerRig(const WorkerRig&) = delete;
    WorkerRig& operator=(const WorkerRig&) = delete;

    HandyExecutor& executor() { return plugins->hands; }
    /// The id of its run.
    std::string send(const std::string& conversation, const Json& plan) {
        Incoming incoming;
        incoming.conversation = conversation;
        incoming.text = to_text(plan);
        return intake.accept("api", "test", incoming).run;
    }
    std::string ask_for_reply(const std::string& conversation) { return send(conversation, {{"reply", {{"text", "Done."}}}}); }
    bool succeeds(const std::string& run) {
        return wait_until([&] {
            const auto record = store.run(run);
            return record && record->run.status == RunStatus::succeeded;
        });
    }
    /// A conversation whose partition is in [from, to).
    std::string conversation_in(int from, int to) const {
        for (int i = 0;; ++i) {
            const std::string name = "c" + std::to_string(i);
            const int partition = partition_of("api", name, 16);
            if (partition >= from && partition < to) return name;
        }
    }

    TemporaryFolder folder;
    ManualClock clock;
    std::shared_ptr<EmbeddedDatabase> database = std::make_shared<EmbeddedDatabase>(folder.path() / "domino.db", "domino");
    EmbeddedStream stream{database};
    HeldStore store{database};
    Ids ids{"secret", "domino"};
    Tokens tokens{"secret"};
    RunFeed feed;
    Logger log{Log::Level::error};
    SilentObserver observer;
    Intake intake{stream, ids, tokens, clock, 16};
    std::shared_ptr<const TwoPlugins> plugins = std::make_shared<const TwoPlugins>();
    std::shared_ptr<const Setup> setup;
    Signals go;  ///< for steps that wait: their workflow, or "all"
    std::unique_ptr<Worker> worker;
};

}  // namespace domino::test
