#include "core/pipeline/phrases.hpp"
#include "core/pipeline/readable_output.hpp"
#include "core/pipeline/references.hpp"
#include "core/pipeline/run_state.hpp"

#include <algorithm>

namespace domino {
namespace {

constexpr std::int64_t approval_lifetime_ms = 7LL * 24 * 3600 * 1000;

bool is_over(const StepRow& step) {
    return is_terminal(step.status);
}

bool went_wrong(const StepRow& step) {
    return step.status == StepStatus::failed || step.status == StepStatus::timed_out;
}

StepStatus status_of(Outcome::Status status) {
    switch (status) {
        case Outcome::Status::succeeded: return StepStatus::succeeded;
        case Outcome::Status::timed_out: return StepStatus::timed_out;
        default: return StepStatus::failed;
    }
}

/// Its time counts from here.
void begin(StepRow& step, std::int64_t now) {
    step.started = now;
    step.due = now + step.deadline;
}

}  // namespace

void RunState::add_steps(const Plan& plan, const Moment& moment) {
    const Chain* chain = moment.setup.chain(run_.row.chain);
    std::string refusal = chain == nullptr ? "chain \"" + run_.row.chain + "\" is gone" : "";
    for (const auto& planned : plan.steps) {
        StepRow row{
            .run = run_.row.id, .index = static_cast<int>(steps_.size()), .name = planned.id, .workflow = planned.workflow};
        row.title = planned.workflow;
        row.needs = to_text(Json(planned.needs));
        row.when = planned.when.is_null() ? "" : to_text(planned.when);
        row.approval = planned.approval;
        row.pinned = planned.executor;
        row.input = to_text(planned.input);
        if (chain != nullptr) {
            const StepRoute route = moment.setup.route(*chain, planned.workflow, planned.executor);
            if (refusal.empty()) refusal = route.refusal;
            if (route.workflow) {
                row.title = localized(route.workflow->title, plan.language);
                if (row.approval.empty()) row.approval = localized(route.workflow->approval, plan.language);
                row.deadline = (planned.deadline.count() > 0 ? planned.deadline : route.workflow->timeout).count();
            }
            row.executor = route.executor;
        }
        steps_.push_back({std::move(row), Tracked<StepRow>::Change::added});
    }
    if (!refusal.empty()) {
        cancel_open_steps(moment);
        finish(RunStatus::failed, refusal, say(Phrase::nobody_answered, run_.row.language, {refusal}), moment);
        return;
    }
    set_run_status(RunStatus::running);
    advance(moment);
}

StepRow& RunState::edit_step(int index) {
    auto& tracked = steps_[static_cast<std::size_t>(index)];
    tracked.touch();
    run_.touch();  // the run's revision tells readers that something of it changed
    return tracked.row;
}

const StepRow* RunState::step_named(const std::string& name) const {
    for (const auto& tracked : steps_)
        if (tracked.row.name == name) return &tracked.row;
    return nullptr;
}

std::vector<int> RunState::steps_starting() const {
    std::vector<int> starting;
    for (const auto& tracked : steps_)
        if (tracked.row.status == StepStatus::starting) starting.push_back(tracked.row.index);
    return starting;
}

void RunState::advance(const Moment& moment) {
    bool moved = true;
    while (moved) {
        moved = false;
        for (int i = 0; i < step_count(); ++i) moved = advance_step(i, moment) || moved;
    }
    finish_when_settled(moment);
}

bool RunState::advance_step(int index, const Moment& moment) {
    const StepRow& row = step(index);
    if (row.status != StepStatus::pending) return false;
    for (const auto& need : Json::parse(row.needs)) {
        const StepRow* needed = step_named(need.get<std::string>());
        if (!is_over(*needed)) return false;
        if (needed->status != StepStatus::succeeded && needed->status != StepStatus::skipped) {
            end_step(index, StepStatus::cancelled, "", moment.now);
            return true;
        }
    }
    start_step(index, moment);
    return true;
}

void RunState::start_step(int index, const Moment& moment) {
    std::map<std::string, Json> outputs;
    const OutputOf output_of = [&](const std::string& name) -> const Json* {
        const StepRow* needed = step_named(name);
        if (needed == nullptr || needed->status != StepStatus::succeeded) return nullptr;
        return &outputs.try_emplace(name, Json::parse(needed->output)).first->second;
    };
    try {
        if (!step(index).when.empty()) {
            Json view = Json::object();
            for (const auto& tracked : steps_)
                if (const Json* items = output_of(tracked.row.name); items != nullptr && !items->empty())
                    view[tracked.row.name] = items->front();
            if (!Condition(Json::parse(step(index).when)).holds(view))
                return end_step(index, StepStatus::skipped, "", moment.now);
        }
        const Json input = resolve_references(Json::parse(step(index).input), output_of);
        const auto workflow = moment.setup.catalog().find(step(index).workflow);
        if (!workflow)
            return end_step(index, StepStatus::failed, "workflow \"" + step(index).workflow + "\" left the catalog", moment.now);
        if (const std::string problem = moment.setup.input_problem(*workflow, input); !problem.empty())
            return end_step(index, StepStatus::failed, "its input does not fit: " + problem, moment.now);
        edit_step(index).input = to_text(input);
        edit_step(index).approval = fill_text(step(index).approval, output_of);
    } catch (const std::exception& error) {  // what planners and workflows say must not end the broker
        return end_step(index, StepStatus::failed, error.what(), moment.now);
    }
    if (!step(index).approval.empty()) return ask_approval(index, moment);
    StepRow& row = edit_step(index);
    row.status = StepStatus::starting;
    begin(row, moment.now);
}

void RunState::ask_approval(int index, const Moment& moment) {
    StepRow& row = edit_step(index);
    row.status = StepStatus::waiting;
    row.waiting = moment.now;
    row.due = moment.now + approval_lifetime_ms;
    const TokenClaims claims{
        .partition = run_.row.partition, .subject = step_id(index), .attempt = row.attempt, .expires = row.due};
    Reply question{.text = row.approval, .buttons = {}, .files = {}, .channel = {}, .conversation = {}};
    question.buttons.push_back({.label = say(Phrase::approve, run_.row.language),
                                .value = moment.tokens.sign(TokenPurpose::approve, claims),
                                .style = Button::Style::primary});
    question.buttons.push_back({.label = say(Phrase::reject, run_.row.language),
                                .value = moment.tokens.sign(TokenPurpose::reject, claims),
                                .style = Button::Style::danger});
    add_reply(std::move(question), false, moment);
}

bool RunState::approve(int index, const std::string& by, const Moment& moment) {
    if (is_terminal(run_.row.status) || step(index).status != StepStatus::waiting) return false;
    StepRow& row = edit_step(index);
    row.decided_by = by;
    row.status = StepStatus::starting;
    begin(row, moment.now);
    set_run_status(RunStatus::running);
    return true;
}

bool RunState::reject(int index, Phrase reason, const std::string& by, const Moment& moment) {
    if (is_terminal(run_.row.status) || step(index).status != StepStatus::waiting) return false;
    const std::string text = say(reason, run_.row.language, {step(index).title});
    edit_step(index).decided_by = by;
    end_step(index, StepStatus::cancelled, text, moment.now);
    cancel_open_steps(moment);
    finish(RunStatus::cancelled, text, text, moment);
    return true;
}

void RunState::settle(int index, const Outcome& outcome, const Moment& moment) {
    if (is_over(step(index)) || is_terminal(run_.row.status)) return;
    edit_step(index).output = to_text(outcome.output);
    std::string error = outcome.error;
    if (outcome.status == Outcome::Status::timed_out && error.empty())
        error = say(Phrase::step_timed_out, run_.row.language, {step(index).title, std::to_string(step(index).deadline / 1000)});
    end_step(index, status_of(outcome.status), std::move(error), moment.now);
    advance(moment);
}

void RunState::mark_running(int index) {
    if (step(index).status == StepStatus::starting) edit_step(index).status = StepStatus::running;
}

void RunState::postpone(int index, std::int64_t due) {
    edit_step(index).due = due;
}

void RunState::mark_effect(int index) {
    edit_step(index).effect_begun = true;
}

/// Not written down at once: the times of a try only matter while this process lives.
void RunState::begin_try(int index, std::int64_t now) {
    begin(steps_[static_cast<std::size_t>(index)].row, now);
}

void RunState::retry_step(int index, const std::string& error, std::int64_t due) {
    StepRow& row = edit_step(index);
    row.status = StepStatus::starting;
    ++row.attempt;
    row.error = error;
    row.effect_begun = false;  // the try before certainly had none, or may be repeated
    row.started = 0;
    row.due = due;
}

void RunState::end_step(int index, StepStatus status, std::string error, std::int64_t now) {
    StepRow& row = edit_step(index);
    row.status = status;
    row.error = std::move(error);
    row.due = 0;
    row.finished = now;
    if (status == StepStatus::succeeded || went_wrong(row)) ended_.push_back(index);
}

void RunState::cancel_open_steps(const Moment& moment) {
    for (int i = 0; i < step_count(); ++i)
        if (!is_over(step(i))) end_step(i, StepStatus::cancelled, "", moment.now);
}

void RunState::finish_when_settled(const Moment& moment) {
    if (is_terminal(run_.row.status)) return;
    bool all_over = true;
    bool at_work = false;
    bool asking = false;
    const StepRow* wrong = nullptr;
    for (const auto& tracked : steps_) {
        all_over = all_over && is_over(tracked.row);
        at_work = at_work || tracked.row.status == StepStatus::starting || tracked.row.status == StepStatus::running;
        asking = asking || tracked.row.status == StepStatus::waiting;
        if (wrong == nullptr && went_wrong(tracked.row)) wrong = &tracked.row;
    }
    if (!all_over) return set_run_status(asking && !at_work ? RunStatus::waiting : RunStatus::running);
    if (wrong != nullptr)
        finish(RunStatus::failed, wrong->title + ": " + wrong->error,
               say(Phrase::run_failed, run_.row.language, {wrong->title, wrong->error}), moment);
    else
        finish(RunStatus::succeeded, "", closing_text(), moment);
}

/// The answer is what the last dominoes say: succeeded steps that no other succeeded step needed.
std::string RunState::closing_text() const {
    std::string text;
    for (const auto& tracked : steps_) {
        if (tracked.row.status != StepStatus::succeeded) continue;
        const bool passed_on = std::any_of(steps_.begin(), steps_.end(), [&](const Tracked<StepRow>& other) {
            if (other.row.status != StepStatus::succeeded || other.row.needs == "[]") return false;
            const Json needs = Json::parse(other.row.needs);
            return std::find(needs.begin(), needs.end(), Json(tracked.row.name)) != needs.end();
        });
        if (passed_on) continue;
        const std::string part = readable_output(tracked.row.output.empty() ? Json::array() : Json::parse(tracked.row.output));
        if (!part.empty()) text += (text.empty() ? "" : "\n\n") + part;
    }
    return text.empty() ? say(Phrase::done, run_.row.language) : text;
}

std::vector<int> RunState::take_ended_steps() {
    return std::exchange(ended_, {});
}

void RunState::number_result(int index, std::int64_t ord) {
    edit_step(index).ord = ord;
}

Result RunState::result_of(int index) const {
    const StepRow& row = step(index);
    const auto status = row.status == StepStatus::succeeded   ? Result::Status::succeeded
                        : row.status == StepStatus::timed_out ? Result::Status::timed_out
                                                              : Result::Status::failed;
    return {.step = step_id(index),
            .workflow = row.workflow,
            .status = status,
            .output = row.output.empty() ? Json::array() : Json::parse(row.output),
            .error = row.error};
}

}  // namespace domino
