#pragma once

#include "core/pipeline/follow_ups.hpp"
#include "core/pipeline/publish.hpp"
#include "core/pipeline/workbench.hpp"
#include "core/telemetry/outage_log.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace domino {

/// Writes down what was decided: gathers what has changed in each partition into one transaction, one
/// batch under way at a time, and tells what became of it. The worker's thread.
class Ledger {
public:
    struct Told {
        /// These entries of doors need no place in memory any more.
        std::function<void(std::size_t entries)> finished;
        /// The run's changes stand in the store.
        std::function<void(const std::string& run)> committed;
        /// The run is another one's: an event with the same id was taken in elsewhere, and its run stands in the store.
        std::function<void(const DoubleRun& run)> doubled;
        /// The partition is somebody else's, or nobody knows what the store has of it.
        std::function<void(int partition, const std::string& why)> lost;
    };

    Ledger(Workbench& bench, Publisher& publisher, Told told)
        : bench_(bench),
          publisher_(publisher),
          told_(std::move(told)),
          follow_ups_(bench),
          outage_(bench.parts.log, "the store did not take a transaction, trying again") {}

    /// Hands over what has changed, unless a batch is under way. With `hold` an event that is being
    /// decided may wait some milliseconds, so that it is written down with what it came to.
    void submit(bool hold = true);
    /// A partition was loaded: runs whose changes the store refused before are ended.
    void loaded();
    bool is_committing() const { return committing_; }
    bool is_waiting_to_retry() const { return retry_ != nullptr; }

private:
    /// What belongs to one partition of a batch, beside its changes.
    struct Part {
        std::vector<std::string> runs;
        std::vector<PublicationEntry> publications;
        std::size_t entries = 0;
    };
    struct Batch {
        std::vector<Changes> changes;
        std::vector<Part> parts;
        std::vector<ApplyOutcome> outcomes;  ///< of `changes`, as far as they are known
        std::chrono::steady_clock::time_point begun;
        int tries = 0;
    };

    void gather(Partition& partition, Batch& batch);
    void gather_arrived(Partition& partition, Changes& changes, Part& part);
    void gather_dirty(Partition& partition, Changes& changes, Part& part);
    bool is_full(const Partition& partition, const Part& part) const;
    void gather_run(const std::string& id, Changes& changes, Part& part);
    void gather_merged(const std::string& id, std::vector<std::string>& added);
    void gather_dead_letters(Partition& partition, Changes& changes, Part& part);
    void give_consent(const ConsentGiven& consent, std::vector<std::string>& added);
    void hand_over(const std::shared_ptr<Batch>& batch);
    void on_outcomes(const std::shared_ptr<Batch>& batch, std::vector<ApplyOutcome> outcomes);
    bool try_again(const std::shared_ptr<Batch>& batch, const std::vector<ApplyOutcome>& outcomes);
    void give_up(const Changes& changes, const Part& part, const ApplyOutcome& outcome);
    void end_if_poisoned(Partition& partition, RunState& state, bool is_stored);
    void on_committed(Batch& batch);
    void tell_committed(const Part& part, const ApplyOutcome& outcome);
    void tell_others(const std::vector<const RunRow*>& changed);
    bool is_ours(const PartitionRow& row);

    Workbench& bench_;
    Publisher& publisher_;
    const Told told_;
    FollowUps follow_ups_;
    OutageLog outage_;
    std::map<int, std::chrono::steady_clock::time_point> cautious_until_;  ///< by partition: one run a transaction
    std::map<std::string, std::string> poisoned_;                          ///< by run: why the store refused its changes
    bool hold_ = true;
    bool committing_ = false;
    std::shared_ptr<Batch> retry_;  ///< what the store did not take, to come again at `retry_at_`
    std::chrono::steady_clock::time_point retry_at_{};
};

}  // namespace domino
