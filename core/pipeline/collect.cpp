#include "core/pipeline/collect.hpp"

#include "core/pipeline/back_off.hpp"
#include "core/pipeline/cut_point.hpp"
#include "domino/error.hpp"

#include <future>

namespace domino {
namespace {

constexpr std::int64_t overdue_grace_ms = 1000;
/// What is still at work at its deadline may take as long as this to end, or is stopped.
constexpr std::int64_t longest_overtime_ms = 60000;
/// A peer's word may get lost, so one that is at work is asked now and then; soon when another broker started it.
constexpr std::int64_t first_look_ms = 5000;
constexpr std::int64_t first_look_at_inherited_ms = 3000;
constexpr std::int64_t longest_between_looks_ms = 300000;
/// How long an executor may take to find out what became of a step.
constexpr std::int64_t ask_patience_ms = 30000;

/// No when the worker ended before it came to it: the promise went with its message.
bool is_ours(std::future<bool>& told) {
    try {
        return told.get();
    } catch (const std::future_error&) {
        return false;
    }
}

}  // namespace

Collect::Collect(Workbench& bench)
    : bench_(bench),
      dispatcher_(
          bench.parts.store, bench.parts.tokens, bench.parts.clock, bench.parts.public_url,
          [this](StepReport report) { bench_.mailbox.post([this, report = std::move(report)] { on_report(report); }); },
          [this](const std::string& run, int step, int attempt) {
              auto told = std::make_shared<std::promise<bool>>();
              auto ours = told->get_future();
              bench_.mailbox.post(
                  [this, run, step, attempt, told = std::move(told)] { write_effect(run, step, attempt, std::move(*told)); });
              if (!is_ours(ours)) throw Error("step " + run + "." + std::to_string(step) + " is no longer ours to run");
          }) {}

// ---- starting

void Collect::start_steps(OpenRun& open) {
    if (bench_.partition_of(open).leaving) return;
    watch_running(open);
    for (const int index : open.state->steps_starting()) {
        const StepRow& step = open.state->step(index);
        const bool waits_for_retry = step.started == 0 && step.due > bench_.now();
        if (!waits_for_retry && !open.steps_in_flight.contains(index)) resume_step(open, index);
    }
}

void Collect::watch_running(OpenRun& open) {
    for (int i = 0; i < open.state->step_count(); ++i) {
        if (open.state->step(i).status != StepStatus::running)
            open.looks.erase(i);
        else
            open.looks.try_emplace(i, Look{.at = bench_.now() + (open.fresh ? first_look_ms : first_look_at_inherited_ms)});
    }
}

/// Whoever died between writing `starting` and hearing of the outcome left it to us: what only
/// computes or never began may run (again); what may have had its effect is asked for.
void Collect::resume_step(OpenRun& open, int index) {
    RunState& state = *open.state;
    const StepRow& step = state.step(index);
    if (step.started == 0 || step.due <= bench_.now()) state.begin_try(index, bench_.now());
    open.steps_in_flight.insert(index);
    if (!at_work_.insert({state.step_id(index), step.attempt}).second) return;
    cut_point("before-start");
    if (step.effect_begun && !is_idempotent(step))
        dispatcher_.ask(state, index, bench_.setup);
    else
        dispatcher_.start(state, index, bench_.setup);
    cut_point("after-start");
}

bool Collect::is_idempotent(const StepRow& step) const {
    const auto workflow = bench_.setup->catalog().find(step.workflow);
    return workflow && workflow->idempotent;
}

void Collect::write_effect(const std::string& id, int step, int attempt, std::promise<bool> told) {
    OpenRun* open = bench_.run_at_hand(id);
    const bool ours = open != nullptr && !is_terminal(open->state->run().status) && step < open->state->step_count() &&
                      open->state->step(step).status == StepStatus::starting && open->state->step(step).attempt == attempt;
    // Of what may be done twice nobody will ask whether it had begun.
    if (!ours || is_idempotent(open->state->step(step))) return told.set_value(ours);
    open->state->mark_effect(step);
    open->effects.push_back({.step = step, .attempt = attempt, .told = std::move(told)});
    bench_.touch(id);
}

void Collect::begin_effects(OpenRun& open) {
    for (auto& effect : std::exchange(open.effects, {})) {
        const StepRow& step = open.state->step(effect.step);
        effect.told.set_value(step.attempt == effect.attempt && !is_terminal(step.status));
    }
}

// ---- settling

void Collect::on_report(const StepReport& report) {
    at_work_.erase({report.run + "." + std::to_string(report.step), report.attempt});
    OpenRun* open = bench_.run_at_hand(report.run);
    if (open == nullptr || report.step >= open->state->step_count()) return;
    open->steps_in_flight.erase(report.step);
    const StepRow& step = open->state->step(report.step);
    const bool counts = !is_terminal(open->state->run().status) && step.attempt == report.attempt && !is_terminal(step.status);
    if (counts) {
        switch (report.outcome.status) {
            case Outcome::Status::started: on_started(*open, report.step); break;
            case Outcome::Status::not_started:
            case Outcome::Status::unknown: on_unsettled(*open, report); break;
            default: open->state->settle(report.step, report.outcome, bench_.moment());
        }
    }
    bench_.touch(report.run);
}

/// The peer has it. Still at work at its deadline, it gets a little overtime.
void Collect::on_started(OpenRun& open, int index) {
    RunState& state = *open.state;
    state.mark_running(index);
    const StepRow& step = state.step(index);
    if (bench_.now() < step.started + step.deadline + longest_overtime_ms) return;
    dispatcher_.cancel(state, index, *bench_.setup);
    state.settle(index, {.status = Outcome::Status::timed_out, .error = {}, .retry_after = {}}, bench_.moment());
}

void Collect::on_unsettled(OpenRun& open, const StepReport& report) {
    RunState& state = *open.state;
    const StepRow& step = state.step(report.step);
    const bool only_looked = step.status == StepStatus::running && step.due > bench_.now();
    if (only_looked && report.outcome.status == Outcome::Status::unknown) return;
    const Chain* chain = bench_.setup->chain(state.run().chain);
    const int attempts = chain == nullptr ? 1 : chain->config.step_attempts;
    const bool harmless = report.outcome.status == Outcome::Status::not_started || is_idempotent(step);
    if (harmless && step.attempt < attempts) {
        const auto wait = report.outcome.retry_after.count() > 0 ? report.outcome.retry_after.count() : back_off_ms(step.attempt);
        return state.retry_step(report.step, report.outcome.error.empty() ? "not started" : report.outcome.error,
                                bench_.now() + wait);
    }
    Outcome failed;
    failed.status = Outcome::Status::failed;
    failed.error = harmless ? report.outcome.error : "interrupted, may have run";
    if (!harmless && !report.outcome.error.empty()) failed.error += ": " + report.outcome.error;
    state.settle(report.step, failed, bench_.moment());
}

// ---- time

void Collect::on_due(const std::string& id, OpenRun& open) {
    for (int i = 0; i < open.state->step_count(); ++i) {
        const StepRow& step = open.state->step(i);
        if (!is_terminal(step.status) && step.due > 0 && step.due <= bench_.now())
            on_step_due(id, open, i);
        else if (const auto look = open.looks.find(i); look != open.looks.end() && look->second.at <= bench_.now())
            look_at(open, i, look->second);
    }
}

void Collect::look_at(OpenRun& open, int index, Look& look) {
    look.wait = std::min(std::max(first_look_ms, look.wait * 2), longest_between_looks_ms);
    look.at = bench_.now() + look.wait;
    ask(open, index);
}

/// False when a call about it is under way.
bool Collect::ask(OpenRun& open, int index) {
    RunState& state = *open.state;
    if (!open.steps_in_flight.insert(index).second) return false;
    if (!at_work_.insert({state.step_id(index), state.step(index).attempt}).second) return false;
    dispatcher_.ask(state, index, bench_.setup);
    return true;
}

void Collect::on_step_due(const std::string& id, OpenRun& open, int index) {
    RunState& state = *open.state;
    const StepRow& step = state.step(index);
    if (step.status == StepStatus::waiting) {
        state.reject(index, Phrase::approval_expired, "", bench_.moment());
    } else if (step.status == StepStatus::running && !open.steps_in_flight.contains(index)) {
        if (ask(open, index)) state.postpone(index, bench_.now() + ask_patience_ms);
    } else if (open.steps_in_flight.contains(index)) {
        if (step.due + overdue_grace_ms > bench_.now()) return bench_.alarms.set(id, step.due + overdue_grace_ms);
        dispatcher_.cancel(state, index, *bench_.setup);
        Outcome outcome;
        outcome.status = Outcome::Status::timed_out;
        state.settle(index, outcome, bench_.moment());
    }
}

void Collect::cancel_calls(const OpenRun& open) {
    for (int i = 0; i < open.state->step_count(); ++i)
        if (open.steps_in_flight.contains(i) || open.state->step(i).status == StepStatus::running)
            dispatcher_.cancel(*open.state, i, *bench_.setup);
}

}  // namespace domino
