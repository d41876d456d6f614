#pragma once

#include "core/pipeline/run_state.hpp"
#include "core/pipeline/work_pool.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace domino {

/// One try at one step, as its report comes back.
struct StepReport {
    std::string run;
    int step = 0;
    int attempt = 1;
    Outcome outcome;
};

/// The room that hands steps to executors, each in its own pool. `start` is called by the worker
/// after the step was written down; reports come from pool threads.
class Dispatcher {
public:
    using Report = std::function<void(StepReport)>;
    /// Writes down that the step's first effect is about to happen; returns when it is on disk,
    /// throws when the step is no longer ours.
    using BeforeEffect = std::function<void(const std::string& run, int step, int attempt)>;

    Dispatcher(Store& store, const Tokens& tokens, const Clock& clock, std::string public_url, Report report,
               BeforeEffect before_effect);

    void start(const RunState& state, int index, std::shared_ptr<const Setup> setup);
    /// Asks the executor what became of a try.
    void ask(const RunState& state, int index, std::shared_ptr<const Setup> setup);
    void cancel(const RunState& state, int index, const Setup& setup);
    void stop();

private:
    StepCall call_for(const RunState& state, int index, const Setup& setup) const;
    WorkPool& pool_of(const std::string& executor, const Setup& setup);
    void call(const RunState& state, int index, std::shared_ptr<const Setup> setup, bool asking);

    Outcome ask_executor(Executor& executor, StepCall call, const std::string& run, int index);

    Store& store_;
    const Tokens& tokens_;
    const Clock& clock_;
    const std::string public_url_;
    const Report report_;
    const BeforeEffect before_effect_;
    std::map<std::string, std::unique_ptr<WorkPool>> pools_;  // the worker's thread only
};

}  // namespace domino
