#include "core/pipeline/decide.hpp"

#include "core/config/condition.hpp"
#include "core/pipeline/intake.hpp"
#include "core/pipeline/phrases.hpp"
#include "core/pipeline/plugin_call.hpp"
#include "domino/error.hpp"

namespace domino {
namespace {

/// Longer than this and a step takes the ordinary way: written down, then started.
constexpr std::chrono::milliseconds quick_budget{20};

const Chain* chain_of(RunState& state, const Setup& setup) {
    const RunRow& run = state.run();
    if (!run.chain.empty()) return setup.chain(run.chain);
    const Chain* chain = setup.chain_for_event(state.event().type, condition_view(state.event()));
    if (chain != nullptr) state.choose_chain(chain->config.id);
    return chain;
}

/// What is wrong is refused before anything of the plan has had an effect. Throws `FieldError`.
void check(const Plan& plan) {
    check_plan(plan);
    for (std::size_t i = 0; i < plan.steps.size(); ++i) Condition(plan.steps[i].when, "/steps/" + std::to_string(i) + "/when");
}

}  // namespace

std::vector<std::string> planners_in_order(const ChainConfig& chain, const std::string& dialog_planner) {
    std::vector<std::string> order = chain.plan;
    const auto asked = std::find(order.begin(), order.end(), dialog_planner);
    if (asked != order.end()) std::rotate(order.begin(), asked, asked + 1);
    return order;
}

Moment Decider::moment(const Setup& setup) const {
    return {.now = milliseconds_since_1970(clock_.now()), .setup = setup, .tokens = tokens_};
}

Decider::Asked Decider::request_for(const RunRow& run, Event event, const Setup& setup, bool has_dialog) const {
    Asked asked;
    PlanRequest& request = asked.request;
    request.run = run.id;
    request.chain = run.chain;
    request.event = std::move(event);
    request.attempt = run.attempt;
    if (const Chain* chain = setup.chain(run.chain))
        request.deadline = std::chrono::milliseconds(chain->config.planner_timeout_ms);
    if (!run.result.empty()) {
        request.result = result_from_json(Json::parse(run.result));
        return asked;
    }
    if (!has_dialog) return asked;
    if (const auto dialog = store_.dialog(run.channel, run.conversation)) {
        asked.dialog_planner = dialog->planner;
        request.context = Json::parse(dialog->context);
    }
    return asked;
}

std::optional<ConsentGiven> Decider::consent_of(const RunRow& run, std::string& title) const {
    const Consent consent = run.result.empty() ? consent_in(run.text) : Consent::none;
    if (consent == Consent::none) return std::nullopt;
    const auto waiting = store_.waiting_steps(run.channel, run.conversation);
    if (waiting.empty()) return std::nullopt;
    title = waiting.front().title;
    return ConsentGiven{
        .run = waiting.front().run, .step = waiting.front().index, .approved = consent == Consent::yes, .by = run.sender};
}

/// The caller has decided already: one step, on the executors of the first chain.
Decision Decider::run_directly(RunState& state, const Setup& setup) const {
    if (setup.chains().empty()) {
        state.fail("there is no chain whose executors could run a workflow", moment(setup));
        return {};
    }
    state.choose_chain(setup.chains().front().config.id);
    const Json& data = state.event().data;
    if (!data.is_object() || !data.contains("workflow") || !data["workflow"].is_string()) {
        state.fail("/data/workflow: expected the name of a workflow", moment(setup));
        return {};
    }
    Step step;
    step.id = "run";
    step.workflow = data["workflow"].get<std::string>();
    step.input = data.value("input", Json::object());
    Plan plan;
    plan.steps.push_back(std::move(step));
    state.decide(plan, "caller", false, moment(setup));
    run_pure_steps(state, setup);
    return {};
}

Decision Decider::say_directly(RunState& state, const Setup& setup) const {
    Plan plan;
    try {
        plan.reply = reply_from_json(state.event().data, "/data");
    } catch (const FieldError& error) {
        state.fail(error.what(), moment(setup));
        return {};
    }
    plan.reply->channel.clear();
    plan.reply->conversation.clear();
    state.decide(plan, "caller", false, moment(setup));
    return {};
}

Decision Decider::decide(RunState& state, const Setup& setup, bool has_dialog) const {
    if (state.run().type == run_workflow_type) return run_directly(state, setup);
    if (state.run().type == notify_type) return say_directly(state, setup);
    const Chain* chain = chain_of(state, setup);
    if (chain == nullptr) {
        state.ignore(moment(setup));
        return {};
    }
    std::string title;
    if (const auto consent = consent_of(state.run(), title)) {
        const std::string language = state.run().language.empty() ? language_of_word(state.run().text) : state.run().language;
        state.answer(say(consent->approved ? Phrase::approved : Phrase::rejected, language, {title}), language, moment(setup));
        return {.kind = Decision::Kind::decided, .planner_index = 0, .error = {}, .consent = consent};
    }
    const Asked asked = request_for(state.run(), state.event(), setup, has_dialog);
    const auto order = planners_in_order(chain->config, asked.dialog_planner);
    for (std::size_t i = 0; i < order.size(); ++i) {
        Planner* planner = setup.plugins().planner(order[i]);
        if (planner == nullptr) continue;
        if (!planner->is_quick()) return {.kind = Decision::Kind::slow, .planner_index = i, .error = {}, .consent = {}};
        PlanRequest request = asked.request;
        if (order[i] != asked.dialog_planner) request.context = nullptr;
        std::optional<Plan> plan;
        const std::string error = call_plugin("planner", order[i], "plan", [&] {
            plan = planner->plan(request);
            if (plan) check(*plan);
        });
        if (!error.empty()) return {.kind = Decision::Kind::failed, .planner_index = i, .error = error, .consent = {}};
        if (!plan) continue;
        state.decide(*plan, order[i], !asked.dialog_planner.empty(), moment(setup));
        run_pure_steps(state, setup);
        return {};
    }
    state.ignore(moment(setup));
    return {};
}

SlowPlan Decider::plan_slowly(const RunRow& run, const Event& event, const Setup& setup, std::size_t planner_index,
                              bool has_dialog) const {
    const Chain* chain = setup.chain(run.chain);
    if (chain == nullptr)
        return {.plan = {},
                .planner = {},
                .answers_question = false,
                .nobody_wanted = false,
                .error = "chain \"" + run.chain + "\" is gone"};
    const Asked asked = request_for(run, event, setup, has_dialog);
    const auto order = planners_in_order(chain->config, asked.dialog_planner);
    SlowPlan slow;
    slow.answers_question = !asked.dialog_planner.empty();
    for (std::size_t i = planner_index; i < order.size(); ++i) {
        Planner* planner = setup.plugins().planner(order[i]);
        if (planner == nullptr) continue;
        PlanRequest request = asked.request;
        if (order[i] != asked.dialog_planner) request.context = nullptr;
        slow.planner = order[i];
        slow.error = call_plugin("planner", order[i], "plan", [&] {
            slow.plan = planner->plan(request);
            if (slow.plan) check(*slow.plan);
        });
        if (!slow.error.empty() || slow.plan) return slow;
    }
    slow.nobody_wanted = true;
    return slow;
}

void Decider::run_pure_steps(RunState& state, const Setup& setup) const {
    const auto until = clock_.monotonic() + quick_budget;
    for (bool moved = true; moved;) {
        moved = false;
        for (const int index : state.steps_starting()) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - clock_.monotonic());
            if (left.count() <= 0) return;
            moved = run_pure_step(state, index, setup, left) || moved;
        }
    }
}

bool Decider::run_pure_step(RunState& state, int index, const Setup& setup, std::chrono::milliseconds budget) const {
    const StepRow& step = state.step(index);
    const Chain* chain = setup.chain(state.run().chain);
    const StepRoute route = setup.route(*chain, step.workflow, step.executor);
    Executor* executor = setup.plugins().executor(route.executor);
    if (executor == nullptr || !route.pure) return false;
    StepCall call;
    call.step = state.step_id(index);
    call.attempt = step.attempt;
    call.workflow = route.workflow;
    call.input = Json::parse(step.input);
    call.deadline = std::min(budget, std::chrono::milliseconds(step.deadline));
    call.traceparent = state.run().traceparent;
    Outcome outcome;
    const std::string error = call_plugin("executor", route.executor, "run", [&] { outcome = executor->run(call); });
    const bool final =
        error.empty() && (outcome.status == Outcome::Status::succeeded || outcome.status == Outcome::Status::failed);
    if (!final) return false;
    state.settle(index, outcome, moment(setup));
    return true;
}

}  // namespace domino
