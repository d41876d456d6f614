#pragma once

#include "core/pipeline/collect.hpp"
#include "core/pipeline/workbench.hpp"

#include <string>

namespace domino {

/// What happens when a person writes again before the last message is answered, as the chain says: events
/// wait for each other (`queue`), a burst becomes one event (`merge`), or the newest message replaces
/// what came before (`cancel-previous`). A word that decides an approval is never merged and replaces nothing.
/// Nothing is dropped: what was merged ends `ignored` and names the run it went into, what was replaced is
/// cancelled and answered. The worker's thread.
class Overlap {
public:
    Overlap(Workbench& bench, Collect& collect) : bench_(bench), collect_(collect) {}

    /// Before the run at the head of the lane is planned. False when it has to wait for the end of a
    /// burst (it is woken then) or has just ended.
    bool lets_plan(const Lane& lane, const std::string& id, OpenRun& open);

private:
    ChainConfig chain_of(RunState& state) const;
    bool waits_for_more(const Lane& lane, const std::string& id, const RunRow& run, std::int64_t window);
    void absorb(const Lane& lane, OpenRun& open);
    bool fits_into(const RunRow& first, OpenRun& other) const;
    bool is_replaced(const Lane& lane) const;
    void replace_those_before(const RunRow& run);

    Workbench& bench_;
    Collect& collect_;
};

}  // namespace domino
