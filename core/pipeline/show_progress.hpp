#pragma once

#include "core/pipeline/work_pool.hpp"
#include "core/pipeline/workbench.hpp"

#include <set>
#include <string>
#include <unordered_map>

namespace domino {

/// Tells channels that show it how far a run has come, while people wait. A courtesy: nothing of it is
/// written down. The worker's thread.
class ShowProgress {
public:
    explicit ShowProgress(Workbench& bench) : bench_(bench), pool_("progress", 2) {}

    /// The run's state stands in the store; from now on it may be shown.
    void watch(const OpenRun& open);
    /// Once a second: shows what has changed of those that take long.
    void look();
    /// A call about this run is under way: its closing reply waits for its end.
    bool is_showing(const std::string& run) const { return showing_.contains(run); }
    void stop() { pool_.stop(); }

    /// Told when such a call has ended.
    std::function<void(const std::string& run)> on_shown;

private:
    void show(const std::string& id, const RunState& state, std::string text);

    Workbench& bench_;
    std::unordered_map<std::string, std::string> watched_;  ///< by run: the text that was shown last
    std::set<std::string> showing_;
    WorkPool pool_;
};

/// A line for each step: what it is and how it stands.
std::string progress_text(const RunRecord& record);

}  // namespace domino
