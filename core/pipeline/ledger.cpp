#include "core/pipeline/ledger.hpp"

#include "core/pipeline/cut_point.hpp"
#include "core/pipeline/result_event.hpp"
#include "domino/json_writer.hpp"

namespace domino {
namespace {

using namespace std::chrono_literals;

/// How long an event may wait for its quick decision before it is written down undecided.
constexpr auto longest_hold = 10ms;
/// Of one partition in one transaction: a store that is slow, or was away, gets it in pieces that it can take in time.
constexpr std::size_t most_runs = 1000;
/// How long a partition is written run by run after the store refused something of it.
constexpr auto caution = 60s;

std::chrono::milliseconds wait_before_try(int tries) {
    return std::chrono::milliseconds(std::min(50 << std::min(tries, 6), 2000));
}

}  // namespace

// ---- gathering

void Ledger::submit(bool hold) {
    if (retry_ && std::chrono::steady_clock::now() >= retry_at_) hand_over(std::exchange(retry_, nullptr));
    if (committing_) return;
    hold_ = hold;
    const auto batch = std::make_shared<Batch>();
    follow_ups_.begin_batch();
    for (auto& [number, partition] : bench_.partitions) gather(partition, *batch);
    if (batch->changes.empty()) return;
    batch->begun = std::chrono::steady_clock::now();
    committing_ = true;
    hand_over(batch);
}

void Ledger::gather(Partition& partition, Batch& batch) {
    if (!partition.has_unwritten()) return;
    Changes changes;
    Part part;
    changes.partition = partition.row;
    gather_arrived(partition, changes, part);
    gather_dirty(partition, changes, part);
    gather_dead_letters(partition, changes, part);
    changes.seen_callbacks = partition.seen_in_batch = std::exchange(partition.seen, {});
    partition.took_callbacks = false;
    for (const auto& dialog : changes.dialogs) {
        const std::string key = Lanes::conversation_key(dialog.channel, dialog.conversation);
        dialog.planner.empty() ? partition.dialogs.erase(key) : partition.dialogs.insert(key).second;
    }
    const bool any = std::exchange(partition.moved, false) || part.entries > 0 || !part.runs.empty();
    if (!any) return;
    changes.partition.ord = partition.row.ord;
    changes.partition.result_ord = partition.row.result_ord;
    changes.partition.dead_ord = partition.row.dead_ord;
    partition.row = changes.partition;
    partition.committing = true;
    batch.changes.push_back(std::move(changes));
    batch.parts.push_back(std::move(part));
}

bool Ledger::is_full(const Partition& partition, const Part& part) const {
    if (partition.took_callbacks) return false;
    if (part.runs.size() >= most_runs) return true;
    const auto cautious = cautious_until_.find(partition.row.partition);
    return cautious != cautious_until_.end() && !part.runs.empty() && std::chrono::steady_clock::now() < cautious->second;
}

void Ledger::gather_dirty(Partition& partition, Changes& changes, Part& part) {
    while (!partition.dirty.empty() && !is_full(partition, part)) {
        const std::string id = *partition.dirty.begin();
        partition.dirty.erase(partition.dirty.begin());
        const OpenRun* open = bench_.run_at_hand(id);
        if (open != nullptr && open->stored) gather_run(id, changes, part);  // others come with their entry
    }
}

/// Entries are written down strictly in order, each with whatever its run has come to by now; the
/// cursor stands behind the last of them.
void Ledger::gather_arrived(Partition& partition, Changes& changes, Part& part) {
    while (!partition.arrived.empty() && !is_full(partition, part)) {
        Arrived& arrived = partition.arrived.front();
        OpenRun* open = arrived.run.empty() ? nullptr : bench_.run(arrived.run);
        const bool is_being_decided = open != nullptr && !open->state;
        if (is_being_decided && hold_ && std::chrono::steady_clock::now() - arrived.at < longest_hold) break;
        if (open != nullptr && open->state) {
            end_if_poisoned(partition, *open->state, open->stored);
            open->stored = true;
            gather_run(arrived.run, changes, part);
        } else if (!arrived.run.empty() && poisoned_.contains(arrived.run)) {
            RunState state = RunState::fresh(std::move(arrived.row));
            end_if_poisoned(partition, state, false);
            state.write_to(changes);
            part.runs.push_back(arrived.run);
        } else if (!arrived.run.empty()) {
            arrived.row.rev = ++changes.partition.rev;
            changes.new_runs.push_back(std::move(arrived.row));
            part.runs.push_back(arrived.run);
            if (open != nullptr) open->stored = open->writing = true;
        }
        if (arrived.dead_letter) bench_.bury(partition, std::move(*arrived.dead_letter));
        changes.partition.events_cursor = arrived.cursor;
        partition.arrived.pop_front();
        ++part.entries;
    }
}

void Ledger::gather_run(const std::string& id, Changes& changes, Part& part) {
    RunState& state = *bench_.runs.at(id).state;
    std::vector<std::string> added;
    for (const int index : state.take_ended_steps()) {
        auto& row = bench_.partitions.at(state.run().partition).row;
        state.number_result(index, ++row.result_ord);
        bench_.parts.observer.step_ended(state.step(index));
        part.publications.push_back({.partition = state.run().partition,
                                     .ord = row.result_ord,
                                     .payload = result_payload(state.run(), state.step(index))});
        follow_ups_.follow(state, index, added);
    }
    state.write_to(changes);
    bench_.runs.at(id).writing = true;
    part.runs.push_back(id);
    if (const auto consent = std::exchange(bench_.runs.at(id).consent, std::nullopt)) give_consent(*consent, added);
    gather_merged(id, added);
    for (const auto& follow : added) gather_run(follow, changes, part);
}

/// What has this run's answer in another one ends with it.
void Ledger::gather_merged(const std::string& id, std::vector<std::string>& added) {
    OpenRun& open = bench_.runs.at(id);
    if (open.state->run().status == RunStatus::planning) return;
    for (const auto& other_id : std::exchange(open.merged, {})) {
        OpenRun* other = bench_.run_at_hand(other_id);
        if (other == nullptr) continue;
        other->state->merge_into(id, bench_.moment());
        if (other->stored) added.push_back(other_id);  // others come with their entry
    }
}

/// What a person's word decided is written down together with the run of that word.
void Ledger::give_consent(const ConsentGiven& consent, std::vector<std::string>& added) {
    OpenRun* asked = bench_.run_at_hand(consent.run);
    if (asked == nullptr || !asked->stored) return;
    if (consent.approved)
        asked->state->approve(consent.step, consent.by, bench_.moment());
    else
        asked->state->reject(consent.step, Phrase::rejected, consent.by, bench_.moment());
    added.push_back(consent.run);
}

void Ledger::gather_dead_letters(Partition& partition, Changes& changes, Part& part) {
    for (auto& letter : std::exchange(partition.dead_letters, {})) {
        letter.ord = ++partition.row.dead_ord;
        part.publications.push_back({.publication = Publication::dead,
                                     .partition = letter.partition,
                                     .ord = letter.ord,
                                     .payload = dead_letter_payload(letter)});
        changes.dead_letters.push_back(std::move(letter));
    }
}

// ---- handing over

bool Ledger::is_ours(const PartitionRow& row) {
    const Partition* partition = bench_.partition(row.partition);
    return partition != nullptr && partition->row.epoch == row.epoch;
}

void Ledger::hand_over(const std::shared_ptr<Batch>& batch) {
    cut_point("before-commit");
    bench_.parts.store.apply(batch->changes, [this, batch, mailbox = bench_.shared_mailbox](std::vector<ApplyOutcome> outcomes) {
        mailbox->post([this, batch, outcomes = std::move(outcomes)]() mutable { on_outcomes(batch, std::move(outcomes)); });
    });
}

void Ledger::on_outcomes(const std::shared_ptr<Batch>& batch, std::vector<ApplyOutcome> outcomes) {
    if (try_again(batch, outcomes)) return;
    batch->outcomes = std::move(outcomes);
    committing_ = false;
    on_committed(*batch);
}

/// What the store could not take now comes again, alone; what it took meanwhile waits with it, so that
/// there is one batch under way.
bool Ledger::try_again(const std::shared_ptr<Batch>& batch, const std::vector<ApplyOutcome>& outcomes) {
    const auto failed = std::find_if(outcomes.begin(), outcomes.end(),
                                     [](const ApplyOutcome& outcome) { return outcome.applied == Applied::failed; });
    if (failed == outcomes.end()) return false;
    outage_.failed(failed->error);
    const auto again = std::make_shared<Batch>();
    Batch taken;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        Batch& place = outcomes[i].applied == Applied::failed ? *again : taken;
        place.changes.push_back(std::move(batch->changes[i]));
        place.parts.push_back(std::move(batch->parts[i]));
        place.outcomes.push_back(outcomes[i]);
    }
    again->begun = taken.begun = batch->begun;
    again->tries = batch->tries + 1;
    if (!taken.changes.empty()) on_committed(taken);
    for (std::size_t i = again->changes.size(); i-- > 0;) {
        if (is_ours(again->changes[i].partition)) continue;
        told_.finished(again->parts[i].entries);
        again->changes.erase(again->changes.begin() + static_cast<std::ptrdiff_t>(i));
        again->parts.erase(again->parts.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (again->changes.empty()) {
        committing_ = false;
        return true;
    }
    again->outcomes.clear();
    retry_at_ = std::chrono::steady_clock::now() + wait_before_try(batch->tries);
    retry_ = again;
    return true;
}

void Ledger::on_committed(Batch& batch) {
    cut_point("after-commit");
    std::size_t runs = 0;
    std::vector<const RunRow*> changed;
    for (std::size_t i = 0; i < batch.changes.size(); ++i) {
        Part& part = batch.parts[i];
        told_.finished(part.entries);
        if (batch.outcomes[i].applied != Applied::committed) continue;
        runs += part.runs.size();
        if (!part.publications.empty()) publisher_.publish(std::move(part.publications));
        if (!is_ours(batch.changes[i].partition)) continue;
        bench_.partition(batch.changes[i].partition.partition)->committing = false;
        for (const auto& id : part.runs) {
            OpenRun* open = bench_.run(id);
            if (open == nullptr) continue;
            open->committed = true;
            open->writing = false;
            if (open->state) changed.push_back(&open->state->run());
        }
    }
    bench_.parts.observer.committed(
        runs, std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - batch.begun));
    std::vector<std::string> conversations;
    conversations.reserve(changed.size());
    for (const RunRow* run : changed) conversations.push_back(conversation_key(run->channel, run->conversation));
    tell_others(changed);
    changed.clear();  // what comes now changes them
    for (std::size_t i = 0; i < batch.changes.size(); ++i) {
        if (batch.outcomes[i].applied != Applied::committed)
            give_up(batch.changes[i], batch.parts[i], batch.outcomes[i]);
        else if (is_ours(batch.changes[i].partition))
            tell_committed(batch.parts[i], batch.outcomes[i]);
    }
    if (!conversations.empty()) bench_.parts.feed.changed(conversations);
}

void Ledger::tell_committed(const Part& part, const ApplyOutcome& outcome) {
    for (const auto& run : outcome.doubles) told_.doubled(run);
    for (const auto& id : part.runs) told_.committed(id);
}

/// Brokers that wait for these runs, or show them, need not wait for their next look into the store.
void Ledger::tell_others(const std::vector<const RunRow*>& changed) {
    if (changed.empty() || !bench_.parts.stream.is_shared()) return;
    JsonWriter hint;
    hint.begin_object().name("conversations").begin_array();
    for (const RunRow* run : changed) hint.value(conversation_key(run->channel, run->conversation));
    hint.end_array().name("ended").begin_array();
    for (const RunRow* run : changed)
        if (is_terminal(run->status)) hint.value(run->id);
    bench_.parts.stream.hint(hint.end_array().end_object().take());
}

// ---- what the store did not take for good

void Ledger::give_up(const Changes& changes, const Part& part, const ApplyOutcome& outcome) {
    if (!is_ours(changes.partition)) return;
    const int partition = changes.partition.partition;
    if (outcome.applied == Applied::refused) {
        cautious_until_[partition] = std::chrono::steady_clock::now() + caution;
        const std::set<std::string> runs(part.runs.begin(), part.runs.end());
        if (runs.size() == 1) poisoned_.emplace(*runs.begin(), outcome.error);
    }
    told_.lost(partition, outcome.error);
}

/// The store refuses what became of this run: it ends, with the reason, and what can be kept is a dead
/// letter.
void Ledger::end_if_poisoned(Partition& partition, RunState& state, bool is_stored) {
    const std::string id = state.run().id;
    const auto found = poisoned_.find(id);
    if (found == poisoned_.end()) return;
    const std::string error = "the store refuses it: " + found->second;
    poisoned_.erase(found);
    RunRow row = state.run();
    const std::string raw = row.event;
    if (!is_stored) {
        row.text.clear();
        row.sender.clear();
        row.event = "{}";
        row.status = RunStatus::planning;
        row.finished = 0;
        row.traceparent.clear();
        state = RunState::fresh(std::move(row));
    }
    state.fail(error, bench_.moment());
    bench_.bury(partition, {.id = "d_" + id,
                            .partition = partition.row.partition,
                            .kind = "run",
                            .run = id,
                            .cause = error,
                            .raw = raw,
                            .note = {}});
}

void Ledger::loaded() {
    std::vector<std::string> ids;
    for (const auto& [id, error] : poisoned_) ids.push_back(id);
    for (const auto& id : ids) {
        OpenRun* open = bench_.run_at_hand(id);
        if (open == nullptr || !open->stored) continue;
        end_if_poisoned(bench_.partition_of(*open), *open->state, true);
        bench_.touch(id);
    }
}

}  // namespace domino
