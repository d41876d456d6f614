#pragma once

#include "domino/json.hpp"
#include "domino/plugin_state.hpp"
#include "domino/workflow.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace domino {

/// Whether an executor can run a workflow, and how far it may be trusted with repeating it.
struct Acceptance {
    bool accepted = false;
    std::string reason;  ///< when refused: names the node and why, for a person
    /// The workflow only computes: running it again has no effect outside. Such a step may run
    /// before anything is written down.
    bool pure = false;
};

/// One try at one step.
struct StepCall {
    std::string step;  ///< step id: run id + "." + index
    int attempt = 1;
    std::shared_ptr<const Workflow> workflow;
    Json input;
    /// Time left. When it passes the broker stops waiting; an executor that can should stop itself.
    std::chrono::milliseconds deadline{60000};
    /// Where a peer reports to: a signed token for exactly this step and attempt is in the path.
    /// The start gate is at callback_url + "/start": a POST of {"execution": ID, "sent": milliseconds
    /// since 1970 or absent} answers {"go": true} to the first execution that asks, as often as it
    /// asks, and {"go": false} to all others and once the step or attempt is over.
    std::string callback_url;
    /// In `ask`: the execution that went through the start gate in this attempt; empty when none did.
    std::string claimed;
    std::string traceparent;
    /// Must be called, and have returned, before the first effect outside; throws when the step is
    /// no longer ours, and the executor must then stop without effects. Empty when trying purely.
    std::function<void()> before_effect;
};

/// What came of a try.
struct Outcome {
    enum class Status {
        succeeded,    ///< `output` is the result
        failed,       ///< the workflow failed: `error` says which node and why
        timed_out,    ///< the deadline passed; it was stopped
        started,      ///< handed to a peer, which will call back
        not_started,  ///< certainly had no effect; may be tried again after `retry_after`
        unknown,      ///< cannot tell whether it ran
    } status = Status::succeeded;
    Json output = Json::array();  ///< array of the output items' JSON objects
    std::string error;
    std::chrono::milliseconds retry_after{0};
};

/// Order of calls: constructor, start, then all others from many threads at once, stop. `start` must
/// not wait for a peer: one that is away makes the executor degraded. `stop` may come twice or without
/// `start`; when it returns no thread of the executor runs.
///
/// An executor runs steps. `run` and `ask` are called from many threads at once, at most
/// `concurrency()` at a time. An exception counts as `failed` with its text.
class Executor {
public:
    virtual ~Executor() = default;
    virtual void start() = 0;
    virtual void stop() = 0;
    virtual PluginState state() const = 0;

    /// Looks at the whole workflow and executes nothing. Cheap for a workflow seen before.
    virtual Acceptance accepts(const Workflow& workflow) = 0;
    virtual Outcome run(const StepCall& call) = 0;
    /// After a passed deadline or a restart: what became of this try? Default: cannot tell.
    virtual Outcome ask(const StepCall& call) {
        (void)call;
        return {.status = Outcome::Status::unknown, .output = Json::array(), .error = {}, .retry_after = {}};
    }
    /// The run was cancelled: stop what can be stopped. Must not block.
    virtual void cancel(const std::string& step, int attempt) {
        (void)step;
        (void)attempt;
    }
    virtual int concurrency() const { return 4; }
};

}  // namespace domino
