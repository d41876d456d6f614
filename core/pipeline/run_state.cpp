#include "core/pipeline/run_state.hpp"

#include "core/pipeline/phrases.hpp"

namespace domino {
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

// ---- ending

void RunState::cancel(const Moment& moment) {
    end_early("cancelled on request", Phrase::run_cancelled, moment);
}

void RunState::replace(const Moment& moment) {
    end_early("replaced by a newer message", Phrase::replaced, moment);
}

void RunState::end_early(const std::string& error, Phrase phrase, const Moment& moment) {
    if (is_terminal(run_.row.status)) return;
    cancel_open_steps(moment);
    if (run_.row.planned == 0) run_.row.planned = moment.now;
    finish(RunStatus::cancelled, error, say(phrase, run_.row.language), moment);
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

// ---- writing down

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
