#pragma once

#include "core/pipeline/alarms.hpp"
#include "core/pipeline/mailbox.hpp"
#include "core/pipeline/partition.hpp"
#include "core/pipeline/recent_runs.hpp"
#include "core/pipeline/worker_parts.hpp"

#include <map>
#include <memory>
#include <string>
#include <unordered_map>

namespace domino {

/// What the rooms on the worker's thread share: the partitions that this broker owns and the runs
/// that are open in them. Only `mailbox` may be used by other threads.
class Workbench {
public:
    static constexpr std::size_t most_runs_in_memory = 20000;

    Workbench(WorkerParts its_parts, std::shared_ptr<const Setup> its_setup)
        : parts(std::move(its_parts)), setup(std::move(its_setup)) {}

    std::int64_t now() const;
    Moment moment() const { return {.now = now(), .setup = *setup, .tokens = parts.tokens}; }

    /// nullptr when it is not ours, or not any more.
    Partition* partition(int number);
    Partition& partition_of(const OpenRun& open) { return partitions.at(open.partition); }
    OpenRun* run(const std::string& id);
    /// The run when its state is here, and not with the decider.
    OpenRun* run_at_hand(const std::string& id);

    std::uint64_t next_serial() { return next_serial_++; }
    bool has_room(const Lane& lane) const;
    OpenRun& open_run(Partition& partition, RunState state, const std::string& lane);
    /// The run, read from the store when it is not in memory; nullptr when it is not ours, ended
    /// (unless `also.ended`) or waits beyond its lane's window (unless `also.queued`).
    struct Also {
        bool ended = false;
        bool queued = false;
    };
    OpenRun* run_or_load(const std::string& id, Also also);

    /// What has changed of the run is to be written down.
    void touch(const std::string& id) { partitions.at(runs.at(id).partition).dirty.insert(id); }
    void bury(Partition& partition, DeadLetterRow letter);
    /// Wakes the run at its next due time, or in a moment when that is past.
    void watch_due(const std::string& id, const OpenRun& open);

    /// The run is done.
    void forget(const std::string& id);
    /// The run is another one's: it leaves its lane as if it had not come.
    void forget_double(const std::string& id);
    /// Forgets a partition and everything in it.
    void drop(int number);
    /// The worker ends: whoever waits for its word, or will, is told that there comes none.
    void close();

    const WorkerParts parts;
    std::shared_ptr<const Setup> setup;
    /// Shared with who may report when the worker is gone: the store, whose word on a batch came too late.
    const std::shared_ptr<Mailbox> shared_mailbox = std::make_shared<Mailbox>();
    Mailbox& mailbox = *shared_mailbox;
    std::map<int, Partition> partitions;
    std::unordered_map<std::string, OpenRun> runs;
    RecentRuns recent;
    Alarms alarms;

private:
    std::uint64_t next_serial_ = 1;
};

/// A reply that did not reach its person, as it is kept until somebody has looked.
DeadLetterRow reply_letter(const OpenRun& open, int n, const std::string& cause);

}  // namespace domino
