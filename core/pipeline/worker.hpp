#pragma once

#include "core/pipeline/decide.hpp"
#include "core/pipeline/dispatch.hpp"
#include "core/pipeline/ingest.hpp"
#include "core/pipeline/lanes.hpp"
#include "core/pipeline/mailbox.hpp"
#include "core/pipeline/notify.hpp"
#include "core/pipeline/publish.hpp"
#include "core/pipeline/run_feed.hpp"
#include "core/telemetry/logger.hpp"

#include <atomic>
#include <deque>
#include <future>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace domino {

/// Told about what happened, for metrics. Called on the worker's thread; must not block.
class WorkerObserver {
public:
    virtual ~WorkerObserver() = default;
    virtual void run_ended(const RunRow& run) = 0;
    virtual void step_ended(const StepRow& step) = 0;
    virtual void committed(std::size_t runs, std::chrono::microseconds took) = 0;
    virtual void dead_lettered(const std::string& kind) = 0;
};

/// What the worker works with; all of it outlives the worker.
struct WorkerParts {
    Stream& stream;
    Store& store;
    const Ids& ids;
    const Tokens& tokens;
    const Clock& clock;
    RunFeed& feed;
    Logger& log;
    WorkerObserver& observer;
    std::string public_url;
    std::string owner;  ///< random per start
};

/// The owner of partitions: everything between the doors and the answer is decided on its one
/// thread. Threads of plugins report into its mailbox; what it decides becomes one transaction per
/// turn, and only what was committed is acted on (started, sent, answered).
class Worker {
public:
    Worker(WorkerParts parts, std::shared_ptr<const Setup> setup);
    ~Worker();

    /// Takes the partitions over, loads what is open and begins. Throws when the store is away.
    void start();
    /// Stops reading, lets steps in flight end until `drain` has passed, writes down what they
    /// came to. May come twice.
    void stop(std::chrono::milliseconds drain);
    /// Ends the calls that did not drain; after the plugins were stopped.
    void join_calls();
    void use(std::shared_ptr<const Setup> setup);

private:
    /// A run that is not done, in memory.
    struct Open {
        std::unique_ptr<RunState> state;  ///< null while the decider has it
        int partition = 0;
        std::string lane;     ///< key of the lane it waits in; "" once it is decided
        bool stored = false;  ///< its row is in a batch that was handed to the store
        bool committed = false;
        bool fresh = true;                     ///< not loaded: what is `sending` was sent by this process
        bool planning = false;                 ///< a planner is at work on it
        std::optional<ConsentGiven> consent;   ///< its word decided this approval
        std::optional<std::size_t> slow_from;  ///< next planner to ask, which may take its time
        std::set<int> steps_in_flight;
        std::set<int> replies_in_flight;
        std::vector<std::promise<bool>> told_when_committed;
        std::optional<std::multimap<std::int64_t, std::string>::iterator> alarm;  ///< its place in `due_`
    };
    /// Runs that are loaded besides those at work.
    struct Also {
        bool ended = false;
        bool queued = false;  ///< beyond the window of their lane
    };
    /// An entry whose run is not written down yet; the cursor may pass it only then.
    struct Arrived {
        Cursor cursor;
        std::string run;  ///< "" when there is nothing to write
        RunRow row;
        std::optional<DeadLetterRow> dead_letter;
        std::chrono::steady_clock::time_point at;
    };
    struct Partition {
        PartitionRow row;
        std::deque<Arrived> arrived;
        std::deque<ReadEntry> callbacks;
        Lanes lanes;
        std::set<std::string> dirty;
        std::vector<DeadLetterRow> dead_letters;
        std::vector<SeenCallback> seen;
        bool moved = false;  ///< a cursor moved
    };
    struct Batch {
        std::vector<Changes> changes;
        std::vector<std::string> runs;
        std::vector<ResultEntry> publications;
        std::size_t entries = 0;
        std::chrono::steady_clock::time_point begun;
        int tries = 0;
    };

    // The thread.
    void work();
    void turn();
    std::chrono::milliseconds patience() const;
    std::int64_t now() const;
    Moment moment() const { return {.now = now(), .setup = *setup_, .tokens = parts_.tokens}; }

    // Loading.
    void load(Partition& partition, bool unclean);
    void load_run(Partition& partition, RunRecord record);
    void suspect_heads(Partition& partition);

    // Intake of entries.
    void on_entries(std::vector<ReadEntry> entries);
    void on_event(Partition& partition, ReadEntry entry);
    Open& open_run(Partition& partition, RunState state, const std::string& lane);
    bool has_room(const Lane& lane) const;
    void refill(Partition& partition);
    void refill_lane(Partition& partition, const std::string& key);

    // Deciding.
    void next_in_lane(Partition& partition, const std::string& lane);
    void decide(const std::string& id, Open& open);
    bool may_be_planned(const std::string& id, Open& open);
    void end_alone(const std::string& id);
    void plan_slowly(const std::string& id, Open& open);
    void on_decided(const std::string& id, std::shared_ptr<RunState> state, Decision decision);
    void on_slow_plan(const std::string& id, int attempt, SlowPlan slow);
    void planning_failed(Open& open, const std::string& error);

    // Dispatching and collecting.
    void start_steps(Open& open);
    void resume_step(Open& open, int index);
    void on_step_report(StepReport report);
    void on_started(RunState& state, int step);
    void on_unsettled(Open& open, const StepReport& report);
    void write_effect(const std::string& id, int step, int attempt, std::promise<bool> told);
    void handle_callbacks(Partition& partition);
    bool handle_callback(Partition& partition, const Json& envelope);
    bool press(const Json& data, bool approved);
    void report_back(Partition& partition, const Json& data);
    void cancel(const Json& data);
    void send_again(const Json& data);
    void give_consent(const ConsentGiven& consent, std::vector<std::string>& added);
    void follow_up(RunState& parent, int index, std::vector<std::string>& added);
    std::size_t family_size(const std::string& root);
    Open* find_or_load(const std::string& id, Also also);
    Open* find_or_load(const std::string& id) { return find_or_load(id, Also()); }

    // Notifying.
    void send_replies(Open& open);
    void on_turn(const std::string& id, int n);
    void on_reply_report(ReplyReport report);

    // Time.
    void watch_due(const std::string& id, Open& open);
    void set_alarm(const std::string& id, Open& open, std::int64_t due);
    void fire_due();
    void on_due(const std::string& id);

    // Writing down.
    void touch(const std::string& id);
    void submit();
    void gather(Partition& partition, Batch& batch);
    bool gather_arrived(Partition& partition, Changes& changes, Batch& batch);
    void gather_run(const std::string& id, Changes& changes, Batch& batch);
    void hand_over(std::shared_ptr<Batch> batch);
    void on_committed(std::shared_ptr<Batch> batch, const std::vector<ApplyOutcome>& outcomes);
    void after_commit(const std::string& id);
    void forget(const std::string& id);
    void bury(Partition& partition, DeadLetterRow letter);

    WorkerParts parts_;
    std::shared_ptr<const Setup> setup_;
    Mailbox mailbox_;
    Decider decider_;
    WorkPool quick_pool_;
    WorkPool planner_pool_;
    Dispatcher dispatcher_;
    Notifier notifier_;
    Publisher publisher_;
    Ingest ingest_;
    std::map<int, Partition> partitions_;
    std::unordered_map<std::string, Open> open_;
    std::unordered_set<std::string> recent_;
    std::deque<std::string> recent_order_;
    std::multimap<std::int64_t, std::string> due_;
    std::string alone_;                          ///< the suspicious run that is being planned by itself
    std::deque<std::string> waiting_for_alone_;  ///< suspicious runs whose turn comes after it
    bool committing_ = false;
    std::unordered_map<std::string, std::size_t> following_;  ///< by root: follow-ups in the batch that is being gathered
    std::shared_ptr<Batch> retry_;                            ///< what the store did not take, to come again at `retry_at_`
    std::chrono::steady_clock::time_point retry_at_{};
    std::size_t deciding_ = 0;
    std::chrono::steady_clock::time_point next_refill_{};
    std::atomic<bool> stopping_{false};
    bool drained_ = false;
    std::thread thread_;
};

}  // namespace domino
