#pragma once

#include "core/pipeline/overlap.hpp"
#include "core/pipeline/work_pool.hpp"
#include "core/pipeline/workbench.hpp"

#include <deque>
#include <set>
#include <string>

namespace domino {

/// The lanes' side of deciding: whose turn it is, who is asked, what comes of it. The worker's
/// thread; planners are called on pools.
class Planning {
public:
    Planning(Workbench& bench, Overlap& overlap);

    /// The head of the lane is planned, if it is its time.
    void next_in_lane(Partition& partition, const std::string& lane);
    /// Begins with every lane of a partition that was just loaded. `unclean`: its last owner died, so
    /// what was at work may have been the cause.
    void begin(Partition& partition, bool unclean);
    /// The run's plan is committed: the next one's turn.
    void leave_lane(const std::string& id, OpenRun& open);
    /// A run that waits to be planned (again) is due.
    void on_due(const std::string& id, OpenRun& open);
    /// A quick planner that had the run for too long: it is taken from it.
    void on_overdue(const std::string& id, OpenRun& open);
    /// Lanes that run low get what waits for them in the store.
    void refill(Partition& partition);
    /// A partition's runs were forgotten.
    void dropped();

    std::size_t deciding() const { return deciding_.size(); }
    void stop();

private:
    void refill_lane(Partition& partition, const std::string& key);
    void suspect_heads(Partition& partition);
    void trust_heads(Partition& partition);
    bool may_be_planned(const std::string& id, OpenRun& open);
    void end_alone(const std::string& id);
    bool has_dialog(const OpenRun& open, const RunRow& run);
    void decide(const std::string& id, OpenRun& open);
    void on_decided(const std::string& id, std::uint64_t serial, std::shared_ptr<RunState> state, const Decision& decision);
    void plan_slowly(const std::string& id, OpenRun& open);
    void on_slow_plan(const std::string& id, std::uint64_t serial, int attempt, const SlowPlan& slow);
    void failed(OpenRun& open, const std::string& error);

    Workbench& bench_;
    Overlap& overlap_;
    Decider decider_;
    WorkPool quick_pool_;
    WorkPool planner_pool_;
    std::set<std::uint64_t> deciding_;           ///< serials of runs that the decider has
    std::string alone_;                          ///< the suspicious run that is being planned by itself
    std::deque<std::string> waiting_for_alone_;  ///< suspicious runs whose turn comes after it
};

}  // namespace domino
