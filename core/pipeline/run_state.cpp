#include "core/pipeline/run_state.hpp"

#include "core/pipeline/phrases.hpp"
#include "core/pipeline/readable_output.hpp"
#include "core/pipeline/references.hpp"
#include "domino/error.hpp"

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

}  // namespace

RunState RunState::fresh(RunRow row) {
    return RunState({std::move(row), Tracked<RunRow>::Change::added});
}

RunState RunState::fresh(RunRow row, Event event) {
    RunState state = fresh(std::move(row));
    state.event_ = std::move(event);
    return state;
}

const Event& RunState::event() {
    if (!event_) event_ = event_from_cloudevent(Json::parse(run_.row.event));
    return *event_;
}

RunRecord RunState::record() const {
    RunRecord record{.run = run_.row, .steps = {}, .replies = {}};
    for (const auto& step : steps_) record.steps.push_back(step.row);
    for (const auto& reply : replies_) record.replies.push_back(reply.row);
    return record;
}

RunState RunState::loaded(RunRecord record) {
    RunState state({std::move(record.run), Tracked<RunRow>::Change::none});
    for (auto& step : record.steps) state.steps_.push_back({std::move(step)});
    for (auto& reply : record.replies) state.replies_.push_back({std::move(reply)});
    return state;
}

// ---- deciding

void RunState::decide(const Plan& plan, const std::string& planner, bool answers_question, const Moment& moment) {
    if (run_.row.status != RunStatus::planning) return;
    run_.row.planner = planner;
    run_.row.language = plan.language;
    run_.row.planned = moment.now;
    run_.row.error.clear();
    if (answers_question || plan.question)
        dialog_ = DialogRow{
            .channel = run_.row.channel, .conversation = run_.row.conversation, .planner = "", .context = "", .run = run_.row.id};
    if (plan.reply) {
        add_reply(*plan.reply, true, moment);
        set_run_status(RunStatus::succeeded);
        run_.row.finished = moment.now;
    } else if (plan.question) {
        dialog_->planner = planner;
        dialog_->context = to_text(plan.question->context);
        add_reply(
            {.text = plan.question->text, .buttons = plan.question->buttons, .files = {}, .channel = {}, .conversation = {}},
            true, moment);
        set_run_status(RunStatus::succeeded);
        run_.row.finished = moment.now;
    } else {
        add_steps(plan, moment);
    }
}

void RunState::ignore(const Moment& moment) {
    if (run_.row.status != RunStatus::planning) return;
    run_.row.planned = run_.row.finished = moment.now;
    set_run_status(RunStatus::ignored);
}

void RunState::merge_into(const std::string& run, const Moment& moment) {
    if (run_.row.status != RunStatus::planning) return;
    run_.row.error = "merged into " + run;
    ignore(moment);
}

void RunState::fail(const std::string& error, const Moment& moment) {
    if (is_terminal(run_.row.status)) return;
    if (run_.row.planned == 0) run_.row.planned = moment.now;
    finish(RunStatus::failed, error, say(Phrase::nobody_answered, run_.row.language, {error}), moment);
}

void RunState::retry_planning(const std::string& error, std::int64_t due) {
    ++run_.row.attempt;
    run_.row.error = error;
    run_.row.due = due;
    run_.touch();
}

void RunState::answer(const std::string& text, const std::string& language, const Moment& moment) {
    if (run_.row.status != RunStatus::planning) return;
    run_.row.language = language;
    run_.row.planned = moment.now;
    finish(RunStatus::succeeded, "", text, moment);
}

void RunState::choose_chain(const std::string& chain) {
    run_.row.chain = chain;
    run_.touch();
}

void RunState::suspect(int suspicion) {
    run_.row.suspicion = suspicion;
    run_.touch();
}

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
        for (int i = 0; i < step_count(); ++i) end_step(i, StepStatus::cancelled, "", moment.now);
        finish(RunStatus::failed, refusal, say(Phrase::nobody_answered, run_.row.language, {refusal}), moment);
        return;
    }
    set_run_status(RunStatus::running);
    advance(moment);
}

// ---- steps

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
    row.started = moment.now;
    row.due = moment.now + row.deadline;
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
    row.started = moment.now;
    row.due = moment.now + row.deadline;
    set_run_status(RunStatus::running);
    return true;
}

bool RunState::reject(int index, Phrase reason, const std::string& by, const Moment& moment) {
    if (is_terminal(run_.row.status) || step(index).status != StepStatus::waiting) return false;
    const std::string text = say(reason, run_.row.language, {step(index).title});
    edit_step(index).decided_by = by;
    for (int i = 0; i < step_count(); ++i)
        if (!is_over(step(i))) end_step(i, StepStatus::cancelled, i == index ? text : "", moment.now);
    finish(RunStatus::cancelled, text, text, moment);
    return true;
}

void RunState::cancel(const Moment& moment) {
    end_early("cancelled on request", Phrase::run_cancelled, moment);
}

void RunState::replace(const Moment& moment) {
    end_early("replaced by a newer message", Phrase::replaced, moment);
}

void RunState::end_early(const std::string& error, Phrase phrase, const Moment& moment) {
    if (is_terminal(run_.row.status)) return;
    for (int i = 0; i < step_count(); ++i)
        if (!is_over(step(i))) end_step(i, StepStatus::cancelled, "", moment.now);
    if (run_.row.planned == 0) run_.row.planned = moment.now;
    finish(RunStatus::cancelled, error, say(phrase, run_.row.language), moment);
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
    StepRow& row = steps_[static_cast<std::size_t>(index)].row;
    row.started = now;
    row.due = now + row.deadline;
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

// ---- ending

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

void RunState::finish(RunStatus status, const std::string& error, std::string text, const Moment& moment) {
    run_.row.error = error;
    run_.row.finished = moment.now;
    run_.row.due = 0;
    set_run_status(status);
    notify_others(status, text, moment);
    add_reply({.text = std::move(text), .buttons = {}, .files = {}, .channel = {}, .conversation = {}}, true, moment);
}

void RunState::notify_others(RunStatus status, const std::string& text, const Moment& moment) {
    const Chain* chain = moment.setup.chain(run_.row.chain);
    if (chain == nullptr) return;
    for (const auto& notify : chain->config.notify) {
        const bool wanted = status == RunStatus::succeeded ? notify.of_success : notify.of_failure;
        if (!wanted || (notify.channel == run_.row.channel && notify.conversation == run_.row.conversation)) continue;
        add_reply({.text = text, .buttons = {}, .files = {}, .channel = notify.channel, .conversation = notify.conversation},
                  false, moment);
    }
}

void RunState::set_run_status(RunStatus status) {
    if (run_.row.status == status) return;
    run_.row.status = status;
    run_.touch();
}

// ---- replies

ReplyRow& RunState::edit_reply(int n) {
    auto& tracked = replies_[static_cast<std::size_t>(n - 1)];
    tracked.touch();
    run_.touch();
    return tracked.row;
}

void RunState::add_reply(Reply reply, bool closing, const Moment& moment) {
    ReplyRow row{.run = run_.row.id, .n = static_cast<int>(replies_.size()) + 1};
    row.channel = reply.channel.empty() ? run_.row.channel : reply.channel;
    row.conversation = reply.conversation.empty() ? run_.row.conversation : reply.conversation;
    row.text = std::move(reply.text);
    row.buttons = reply.buttons.empty() ? "[]" : to_text(to_json(reply.buttons));
    row.files = reply.files.empty() ? "[]" : to_text(to_json(reply).at("files"));
    row.language = run_.row.language;
    row.closing = closing;
    row.created = moment.now;
    if (moment.setup.reads_from_store(row.channel)) {
        row.status = ReplyStatus::sent;
        row.sent = moment.now;
    }
    replies_.push_back({std::move(row), Tracked<ReplyRow>::Change::added});
    run_.touch();
}

void RunState::reply_sending(int n) {
    edit_reply(n).status = ReplyStatus::sending;
}

void RunState::reply_sent(int n, const std::string& vendor_id, std::int64_t now) {
    ReplyRow& row = edit_reply(n);
    row.status = ReplyStatus::sent;
    row.vendor_id = vendor_id;
    row.sent = now;
    row.due = 0;
}

void RunState::reply_put_back(int n) {
    edit_reply(n).status = ReplyStatus::queued;
}

void RunState::reply_again(int n, const std::string& error, std::int64_t due) {
    ReplyRow& row = edit_reply(n);
    row.status = ReplyStatus::queued;
    row.error = error;
    row.due = due;
    ++row.attempt;
}

void RunState::reply_failed(int n, const std::string& error) {
    ReplyRow& row = edit_reply(n);
    row.status = ReplyStatus::failed;
    row.error = error;
    row.due = 0;
}

bool RunState::receive(int n, const std::string& receipt, const std::string& error) {
    const auto rank = [](const std::string& word) {
        return word == "delivered" ? 1 : word == "read" ? 2 : word == "failed" ? 3 : 0;
    };
    if (rank(receipt) <= rank(replies_[static_cast<std::size_t>(n - 1)].row.receipt)) return false;
    ReplyRow& row = edit_reply(n);
    row.receipt = receipt;
    if (!error.empty()) row.error = error;
    return true;
}

void RunState::repeat_reply(int n, const Moment& moment) {
    const ReplyRow row = replies_[static_cast<std::size_t>(n - 1)].row;
    Reply again{.text = row.text,
                .buttons = buttons_from_json(Json::parse(row.buttons)),
                .files = files_from_json(Json::parse(row.files)),
                .channel = row.channel,
                .conversation = row.conversation};
    add_reply(std::move(again), false, moment);
}

bool RunState::has_open_reply() const {
    return std::any_of(replies_.begin(), replies_.end(), [](const Tracked<ReplyRow>& tracked) {
        return tracked.row.status == ReplyStatus::queued || tracked.row.status == ReplyStatus::sending;
    });
}

// ---- writing down

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

void RunState::row_is_stored() {
    if (run_.change == Tracked<RunRow>::Change::added) run_.change = Tracked<RunRow>::Change::changed;
}

bool RunState::write_to(Changes& changes) {
    using RunChange = Tracked<RunRow>::Change;
    if (run_.change == RunChange::none) return false;
    run_.row.rev = ++changes.partition.rev;
    (run_.change == RunChange::added ? changes.new_runs : changes.changed_runs).push_back(run_.row);
    run_.change = RunChange::none;
    for (auto& tracked : steps_) {
        if (tracked.change == Tracked<StepRow>::Change::none) continue;
        (tracked.change == Tracked<StepRow>::Change::added ? changes.new_steps : changes.changed_steps).push_back(tracked.row);
        tracked.change = Tracked<StepRow>::Change::none;
    }
    for (auto& tracked : replies_) {
        if (tracked.change == Tracked<ReplyRow>::Change::none) continue;
        (tracked.change == Tracked<ReplyRow>::Change::added ? changes.new_replies : changes.changed_replies)
            .push_back(tracked.row);
        tracked.change = Tracked<ReplyRow>::Change::none;
    }
    if (run_.row.status != RunStatus::planning) event_.reset();
    if (dialog_) changes.dialogs.push_back(*std::exchange(dialog_, std::nullopt));
    return true;
}

}  // namespace domino
