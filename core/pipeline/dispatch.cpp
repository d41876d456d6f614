#include "core/pipeline/dispatch.hpp"

#include "core/pipeline/cut_point.hpp"
#include "core/pipeline/intake.hpp"
#include "core/pipeline/plugin_call.hpp"
#include "core/pipeline/start_gate.hpp"
#include "domino/error.hpp"

namespace domino {
namespace {

constexpr std::int64_t callback_grace_ms = 7LL * 24 * 3600 * 1000;

}  // namespace

Dispatcher::Dispatcher(Store& store, const Tokens& tokens, const Clock& clock, std::string public_url, Report report,
                       BeforeEffect before_effect)
    : store_(store),
      tokens_(tokens),
      clock_(clock),
      public_url_(std::move(public_url)),
      report_(std::move(report)),
      before_effect_(std::move(before_effect)) {}

WorkPool& Dispatcher::pool_of(const std::string& id, const Setup& setup) {
    auto& pool = pools_[id];
    if (!pool) {
        const Executor* executor = setup.plugins().executor(id);
        pool = std::make_unique<WorkPool>("exec " + id, executor == nullptr ? 1 : std::max(1, executor->concurrency()));
    }
    return *pool;
}

StepCall Dispatcher::call_for(const RunState& state, int index, const Setup& setup) const {
    const StepRow& step = state.step(index);
    StepCall call;
    call.step = state.step_id(index);
    call.attempt = step.attempt;
    call.workflow = setup.catalog().find(step.workflow);
    call.input = Json::parse(step.input);
    const std::int64_t now = milliseconds_since_1970(clock_.now());
    call.deadline = std::chrono::milliseconds(std::max<std::int64_t>(1, step.due - now));
    call.traceparent = state.run().traceparent;
    call.callback_url = public_url_ + "/callback/" +
                        tokens_.sign(TokenPurpose::callback, {.partition = state.run().partition,
                                                              .subject = call.step,
                                                              .attempt = step.attempt,
                                                              .expires = step.due + callback_grace_ms});
    call.before_effect = [this, run = state.run().id, index, attempt = step.attempt] { before_effect_(run, index, attempt); };
    return call;
}

void Dispatcher::start(const RunState& state, int index, std::shared_ptr<const Setup> setup) {
    call(state, index, std::move(setup), false);
}

void Dispatcher::ask(const RunState& state, int index, std::shared_ptr<const Setup> setup) {
    call(state, index, std::move(setup), true);
}

void Dispatcher::call(const RunState& state, int index, std::shared_ptr<const Setup> setup, bool asking) {
    const std::string id = state.step(index).executor;
    WorkPool& pool = pool_of(id, *setup);
    pool.run([this, id, asking, run = state.run().id, index, step_call = call_for(state, index, *setup), setup] {
        StepReport report{.run = run, .step = index, .attempt = step_call.attempt, .outcome = {}};
        Executor* executor = setup->plugins().executor(id);
        if (executor == nullptr || !step_call.workflow) {
            report.outcome = {
                .status = Outcome::Status::failed, .error = "executor \"" + id + "\" or its workflow is gone", .retry_after = {}};
        } else {
            const std::string error = call_plugin("executor", id, asking ? "ask" : "run", [&] {
                report.outcome = asking ? ask_executor(*executor, step_call, run, index) : executor->run(step_call);
            });
            if (!error.empty()) report.outcome = {.status = Outcome::Status::failed, .error = error, .retry_after = {}};
        }
        cut_point("after-outcome");
        report_(std::move(report));
    });
}

/// With the store away nobody knows who went through the start gate: asked again later.
Outcome Dispatcher::ask_executor(Executor& executor, StepCall call, const std::string& run, int index) {
    try {
        if (const auto record = store_.run(run))
            call.claimed = claimed_execution(record->steps.at(static_cast<std::size_t>(index)));
    } catch (const TryLater& later) {
        return {.status = Outcome::Status::started, .error = later.what(), .retry_after = {}};
    }
    return executor.ask(call);
}

void Dispatcher::cancel(const RunState& state, int index, const Setup& setup) {
    const std::string& id = state.step(index).executor;
    Executor* executor = setup.plugins().executor(id);
    if (executor == nullptr) return;
    call_plugin("executor", id, "cancel", [&] { executor->cancel(state.step_id(index), state.step(index).attempt); });
}

void Dispatcher::stop() {
    for (auto& [id, pool] : pools_) pool->stop();
}

}  // namespace domino
