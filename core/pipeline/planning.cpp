#include "core/pipeline/planning.hpp"

#include "core/pipeline/back_off.hpp"
#include "core/pipeline/plugin_call.hpp"
#include "domino/error.hpp"

#include <thread>

namespace domino {
namespace {

constexpr std::int64_t overdue_grace_ms = 1000;
/// From this suspicion on a run is planned by itself, after a note was written.
constexpr int suspicious = 2;
constexpr int noted = 100;
constexpr int condemned = 4 * noted;  // it was at work alone at three deaths

/// Which chain it will be is not known before it was decided.
std::int64_t longest_patience(const Setup& setup) {
    std::int64_t longest = 0;
    for (const auto& chain : setup.chains()) longest = std::max<std::int64_t>(longest, chain.config.planner_timeout_ms);
    return longest;
}

}  // namespace

Planning::Planning(Workbench& bench, Overlap& overlap)
    : bench_(bench),
      overlap_(overlap),
      decider_(bench.parts.store, bench.parts.tokens, bench.parts.clock),
      quick_pool_("decide", static_cast<int>(std::max(2U, std::thread::hardware_concurrency()))),
      planner_pool_("plan", 16) {}

void Planning::begin(Partition& partition, bool unclean) {
    unclean ? suspect_heads(partition) : trust_heads(partition);
    for (const auto& key : partition.lanes.keys()) next_in_lane(partition, key);
}

void Planning::suspect_heads(Partition& partition) {
    for (const auto& key : partition.lanes.keys()) {
        const Lane& lane = partition.lanes.lane(key);
        if (lane.runs.empty()) continue;
        const std::string& id = lane.runs.front();
        RunState& state = *bench_.runs.at(id).state;
        const int suspicion = state.run().suspicion;
        state.suspect(suspicion >= noted ? suspicion : suspicion + 1);
        partition.dirty.insert(id);
    }
}

/// Nothing died: what was noted for the head's planning does not count against it.
void Planning::trust_heads(Partition& partition) {
    for (const auto& key : partition.lanes.keys()) {
        const Lane& lane = partition.lanes.lane(key);
        if (lane.runs.empty()) continue;
        RunState& state = *bench_.runs.at(lane.runs.front()).state;
        const int suspicion = state.run().suspicion;
        if (suspicion < noted) continue;
        state.suspect(suspicion - noted);
        partition.dirty.insert(lane.runs.front());
    }
}

// ---- lanes

void Planning::next_in_lane(Partition& partition, const std::string& key) {
    Lane* lane = partition.lanes.find(key);
    if (lane == nullptr || partition.leaving) return;
    if (Lanes::runs_low(*lane)) refill_lane(partition, key);
    if (lane->runs.empty()) return partition.lanes.drop_if_empty(key);
    const std::string id = lane->runs.front();
    OpenRun& open = bench_.runs.at(id);
    if (!open.state || open.planning) return;
    const RunRow& run = open.state->run();
    if (run.status != RunStatus::planning) return;
    if (run.due > bench_.now()) return bench_.watch_due(id, open);
    if (!overlap_.lets_plan(*lane, id, open)) return;
    if (open.slow_from) return plan_slowly(id, open);
    decide(id, open);
}

void Planning::leave_lane(const std::string& id, OpenRun& open) {
    const std::string key = std::exchange(open.lane, "");
    Partition& partition = bench_.partition_of(open);
    std::erase(partition.lanes.lane(key).runs, id);
    end_alone(id);
    next_in_lane(partition, key);
}

void Planning::refill(Partition& partition) {
    for (const auto& key : partition.lanes.wanting()) {
        if (bench_.runs.size() >= Workbench::most_runs_in_memory) return;
        const bool was_empty = partition.lanes.lane(key).runs.empty();
        refill_lane(partition, key);
        if (was_empty) next_in_lane(partition, key);
    }
}

void Planning::refill_lane(Partition& partition, const std::string& key) {
    Lane& lane = partition.lanes.lane(key);
    std::vector<RunRow> rows;
    try {
        rows = bench_.parts.store.planning_runs(partition.row.partition, lane.channel, lane.conversation, lane.last_ord,
                                                Lanes::window);
    } catch (const TryLater&) {
        return;  // the sweep of the next second tries again
    }
    // An event that came twice was counted twice and stored once.
    const bool last_page = rows.size() < Lanes::window && partition.arrived.empty() && !partition.committing;
    for (auto& row : rows) {
        if (bench_.runs.contains(row.id)) continue;
        OpenRun& open = bench_.open_run(partition, RunState::loaded({.run = std::move(row), .steps = {}, .replies = {}}), key);
        open.stored = open.committed = true;
        if (--lane.beyond == 0) break;
    }
    if (last_page) lane.beyond = 0;
}

void Planning::dropped() {
    const auto gone = [&](const std::string& id) { return !bench_.runs.contains(id); };
    std::erase_if(waiting_for_alone_, gone);
    if (!alone_.empty() && gone(alone_)) end_alone(alone_);
}

// ---- suspicion

/// A run that was at work whenever the broker died is planned by itself, after a note was written;
/// if the broker dies then too, again and again, it is this run's doing.
bool Planning::may_be_planned(const std::string& id, OpenRun& open) {
    const int suspicion = open.state->run().suspicion;
    if (suspicion >= condemned) {
        failed(open, "the broker died three times while this was planned by itself");
        bench_.touch(id);
        return false;
    }
    if (alone_ == id) return true;
    if (!alone_.empty()) {
        waiting_for_alone_.push_back(id);
        return false;
    }
    alone_ = id;
    open.state->suspect(suspicion < noted ? noted : suspicion + noted);
    bench_.touch(id);  // planned after the note's commit
    return false;
}

void Planning::end_alone(const std::string& id) {
    if (alone_ != id) return;
    alone_.clear();
    for (const auto& waiting : std::exchange(waiting_for_alone_, {}))
        if (OpenRun* open = bench_.run(waiting)) next_in_lane(bench_.partition_of(*open), open->lane);
}

// ---- planners

bool Planning::has_dialog(const OpenRun& open, const RunRow& run) {
    return bench_.partition_of(open).dialogs.contains(Lanes::conversation_key(run.channel, run.conversation));
}

void Planning::decide(const std::string& id, OpenRun& open) {
    if (open.state->run().suspicion >= suspicious && !may_be_planned(id, open)) return;
    open.planning = true;
    deciding_.insert(open.serial);
    bench_.alarms.forget(id);  // of the wait before this try
    bench_.alarms.set(id, bench_.now() + longest_patience(*bench_.setup) + overdue_grace_ms);
    const std::shared_ptr<RunState> state = std::move(open.state);
    quick_pool_.run([this, id, serial = open.serial, state, setup = bench_.setup, has_dialog = has_dialog(open, state->run())] {
        Decision decision;
        const std::string error =
            call_plugin("room", "decide", "decide", [&] { decision = decider_.decide(*state, *setup, has_dialog); });
        if (!error.empty()) decision = {.kind = Decision::Kind::failed, .planner_index = 0, .error = error, .consent = {}};
        bench_.mailbox.post([this, id, serial, state, decision] { on_decided(id, serial, state, decision); });
    });
}

void Planning::on_decided(const std::string& id, std::uint64_t serial, std::shared_ptr<RunState> state,
                          const Decision& decision) {
    deciding_.erase(serial);
    OpenRun* found = bench_.run(id);
    if (found == nullptr || found->serial != serial) return;  // its partition went meanwhile
    OpenRun& open = *found;
    open.state = std::make_unique<RunState>(std::move(*state));
    open.planning = false;
    bench_.alarms.forget(id);
    if (open.stored) open.state->row_is_stored();
    if (decision.kind == Decision::Kind::failed) failed(open, decision.error);
    if (decision.kind == Decision::Kind::slow) {
        open.slow_from = decision.planner_index;
        if (open.committed) return plan_slowly(id, open);
    }
    open.consent = decision.consent;
    bench_.touch(id);
}

void Planning::plan_slowly(const std::string& id, OpenRun& open) {
    open.planning = true;
    const RunRow run = open.state->run();
    const auto* chain = bench_.setup->chain(run.chain);
    const auto patience = chain == nullptr ? 60000 : chain->config.planner_timeout_ms;
    bench_.alarms.forget(id);  // of the wait before this try
    bench_.alarms.set(id, bench_.now() + patience + overdue_grace_ms);
    planner_pool_.run([this, id, serial = open.serial, run, event = open.state->event(), from = *open.slow_from,
                       setup = bench_.setup, has_dialog = has_dialog(open, run)] {
        SlowPlan slow;
        const std::string error =
            call_plugin("room", "decide", "plan", [&] { slow = decider_.plan_slowly(run, event, *setup, from, has_dialog); });
        if (!error.empty()) slow.error = error;
        bench_.mailbox.post([this, id, serial, attempt = run.attempt, slow] { on_slow_plan(id, serial, attempt, slow); });
    });
}

void Planning::on_slow_plan(const std::string& id, std::uint64_t serial, int attempt, const SlowPlan& slow) {
    OpenRun* open = bench_.run(id);
    if (open == nullptr || open->serial != serial || !open->planning || open->state->run().attempt != attempt)
        return;  // came too late
    open->planning = false;
    if (!slow.error.empty())
        failed(*open, slow.error);
    else if (slow.plan)
        open->state->decide(*slow.plan, slow.planner, slow.answers_question, bench_.moment());
    else
        open->state->ignore(bench_.moment());
    bench_.touch(id);
}

void Planning::on_due(const std::string& id, OpenRun& open) {
    if (open.planning && open.slow_from) {
        open.planning = false;
        failed(open, "the planner gave no plan in time");
        return bench_.touch(id);
    }
    next_in_lane(bench_.partition_of(open), open.lane);
}

void Planning::on_overdue(const std::string& id, OpenRun& open) {
    std::optional<RunRecord> record;
    try {
        if (open.committed) record = bench_.parts.store.run(id);
    } catch (const TryLater&) {
        // The store is away: in a moment.
    }
    if (!record) return bench_.alarms.set(id, bench_.now() + overdue_grace_ms);
    deciding_.erase(open.serial);
    quick_pool_.one_is_lost();
    open.serial = bench_.next_serial();  // what it comes to after all counts no more
    open.state = std::make_unique<RunState>(RunState::loaded(std::move(*record)));
    open.planning = false;
    failed(open, "the planner gave no plan in time");
    bench_.touch(id);
}

void Planning::failed(OpenRun& open, const std::string& error) {
    RunState& state = *open.state;
    const RunRow& run = state.run();
    const Chain* chain = bench_.setup->chain(run.chain);
    const int attempts = chain == nullptr ? 1 : chain->config.planner_attempts;
    bench_.parts.log.warning("planning failed", {{"run", run.id}, {"attempt", run.attempt}, {"error", error}});
    if (run.attempt < attempts && run.suspicion < condemned)
        return state.retry_planning(error, bench_.now() + back_off_ms(run.attempt));
    state.fail(error, bench_.moment());
    bench_.bury(bench_.partition_of(open), {.id = "d_" + run.id,
                                            .partition = open.partition,
                                            .kind = "run",
                                            .run = run.id,
                                            .cause = error,
                                            .raw = run.event,
                                            .note = {}});
}

void Planning::stop() {
    quick_pool_.stop();
    planner_pool_.stop();
}

}  // namespace domino
