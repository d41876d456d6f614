#include "core/pipeline/workbench.hpp"

#include "core/pipeline/intake.hpp"

namespace domino {
namespace {

/// Between two looks at a run that is due and cannot go on.
constexpr std::int64_t least_wait_ms = 20;

}  // namespace

std::int64_t Workbench::now() const {
    return milliseconds_since_1970(parts.clock.now());
}

Partition* Workbench::partition(int number) {
    const auto found = partitions.find(number);
    return found == partitions.end() ? nullptr : &found->second;
}

OpenRun* Workbench::run(const std::string& id) {
    const auto found = runs.find(id);
    return found == runs.end() ? nullptr : &found->second;
}

OpenRun* Workbench::run_at_hand(const std::string& id) {
    OpenRun* open = run(id);
    return open == nullptr || !open->state ? nullptr : open;
}

bool Workbench::has_room(const Lane& lane) const {
    return lane.beyond == 0 && lane.runs.size() < Lanes::window && runs.size() < most_runs_in_memory;
}

OpenRun& Workbench::open_run(Partition& partition, RunState state, const std::string& lane_key) {
    const std::string id = state.run().id;
    OpenRun& open = runs[id];
    open.partition = partition.row.partition;
    open.ord = state.run().ord;
    open.serial = next_serial();
    open.lane = lane_key;
    if (!lane_key.empty()) {
        Lane& lane = partition.lanes.lane(lane_key);
        lane.runs.push_back(id);
        lane.last_ord = state.run().ord;
    }
    open.state = std::make_unique<RunState>(std::move(state));
    return open;
}

OpenRun* Workbench::run_or_load(const std::string& id, Also also) {
    if (OpenRun* open = run(id)) return open;
    auto record = parts.store.run(id);
    if (!record || (record->run.status == RunStatus::planning && !also.queued) ||
        (is_terminal(record->run.status) && !also.ended))
        return nullptr;
    Partition* place = partition(record->run.partition);
    if (place == nullptr) return nullptr;
    OpenRun& open = open_run(*place, RunState::loaded(std::move(*record)), "");
    open.stored = open.committed = true;
    open.fresh = false;
    return &open;
}

void Workbench::bury(Partition& partition, DeadLetterRow letter) {
    parts.observer.dead_lettered(letter.kind);
    parts.log.error("dead letter", {{"kind", letter.kind}, {"run", letter.run}, {"cause", letter.cause}});
    letter.first_seen = letter.last_seen = now();
    partition.dead_letters.push_back(std::move(letter));
    partition.moved = true;
}

void Workbench::watch_due(const std::string& id, const OpenRun& open) {
    const RunState& state = *open.state;
    std::int64_t next = state.run().status == RunStatus::planning ? state.run().due : 0;
    const auto sooner = [&](std::int64_t due) {
        if (due > 0 && (next == 0 || due < next)) next = due;
    };
    for (int i = 0; i < state.step_count(); ++i)
        if (!is_terminal(state.step(i).status) && state.step(i).status != StepStatus::pending) sooner(state.step(i).due);
    for (const auto& [step, look] : open.looks) sooner(look.at);
    for (const auto& tracked : state.replies())
        if (tracked.row.status == ReplyStatus::queued) sooner(tracked.row.due);
    // What is due already was looked at a moment ago and waits for something else: an executor's last
    // word, a place in a line, the next owner.
    if (next > 0) alarms.set(id, std::max(next, now() + least_wait_ms));
}

void Workbench::forget(const std::string& id) {
    parts.observer.run_ended(runs.at(id).state->run());
    alarms.forget(id);
    runs.erase(id);
    recent.add(id);
}

void Workbench::forget_double(const std::string& id) {
    const OpenRun& open = runs.at(id);
    Partition& place = partition_of(open);
    if (Lane* lane = open.lane.empty() ? nullptr : place.lanes.find(open.lane)) std::erase(lane->runs, id);
    place.dirty.erase(id);
    alarms.forget(id);
    runs.erase(id);
    recent.add(id);
}

void Workbench::drop(int number) {
    for (auto it = runs.begin(); it != runs.end();) {
        if (it->second.partition != number) {
            ++it;
            continue;
        }
        for (auto& effect : it->second.effects) effect.told.set_value(false);
        alarms.forget(it->first);
        it = runs.erase(it);
    }
    partitions.erase(number);
    parts.observer.owns(partitions.size());
}

void Workbench::close() {
    mailbox.close();
    for (auto& [id, open] : runs)
        for (auto& effect : std::exchange(open.effects, {})) effect.told.set_value(false);
}

DeadLetterRow reply_letter(const OpenRun& open, int n, const std::string& cause) {
    const std::string& run = open.state->run().id;
    return {.id = "d_" + run + "#" + std::to_string(n),
            .partition = open.partition,
            .kind = "reply",
            .run = run,
            .cause = cause,
            .raw = to_text({{"n", n}}),
            .note = {}};
}

}  // namespace domino
