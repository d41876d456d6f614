#pragma once

#include "core/pipeline/dispatch.hpp"
#include "core/pipeline/workbench.hpp"

#include <set>
#include <string>
#include <utility>

namespace domino {

/// The steps' side of a run: started when that is written down, settled by what their executors
/// report, by callbacks (see `Callbacks`) and by deadlines. The worker's thread; executors are called
/// on their pools.
class Collect {
public:
    explicit Collect(Workbench& bench);

    /// Steps that are `starting`, written down and due go to their executors.
    void start_steps(OpenRun& open);
    /// What the store now knows of may begin, unless its step has ended meanwhile.
    static void begin_effects(OpenRun& open);
    /// Deadlines, approvals that nobody gave, retries: whatever of the run's steps is due.
    void on_due(const std::string& id, OpenRun& open);
    /// Tells the executors of steps at work that nobody wants the outcome any more.
    void cancel_calls(const OpenRun& open);
    void stop() { dispatcher_.stop(); }

private:
    void resume_step(OpenRun& open, int index);
    void on_step_due(const std::string& id, OpenRun& open, int index);
    void on_report(const StepReport& report);
    void on_started(OpenRun& open, int step);
    void watch_running(OpenRun& open);
    void look_at(OpenRun& open, int index, Look& look);
    bool ask(OpenRun& open, int index);
    void on_unsettled(OpenRun& open, const StepReport& report);
    bool is_idempotent(const StepRow& step) const;
    void write_effect(const std::string& id, int step, int attempt, std::promise<bool> told);

    Workbench& bench_;
    Dispatcher dispatcher_;
    /// Calls of this process, by step id and attempt. They outlive a partition that is lost and taken again:
    /// such a step is neither started nor asked after anew, its report comes.
    std::set<std::pair<std::string, int>> at_work_;
};

}  // namespace domino
