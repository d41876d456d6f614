#include "domino/plan.hpp"

#include "reader.hpp"

#include <map>
#include <set>

namespace domino {
namespace {

constexpr std::size_t most_steps = 64;

std::string step_path(std::size_t index) {
    return "/steps/" + std::to_string(index);
}

std::size_t index_of(const std::vector<Step>& steps, const std::string& id) {
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (steps[i].id == id) return i;
    return steps.size();
}

/// Follows the needs depth-first; `trail` is the way here, so a cycle can be printed as a path.
void refuse_cycle(const std::vector<Step>& steps, std::size_t at, std::vector<std::size_t>& trail, std::set<std::size_t>& done) {
    if (done.contains(at)) return;
    for (std::size_t i = 0; i < trail.size(); ++i) {
        if (trail[i] != at) continue;
        std::string way;
        for (std::size_t k = i; k < trail.size(); ++k) way += steps[trail[k]].id + " -> ";
        throw FieldError(step_path(at) + "/needs", "the steps need each other in a circle: " + way + steps[at].id);
    }
    trail.push_back(at);
    for (const auto& need : steps[at].needs) refuse_cycle(steps, index_of(steps, need), trail, done);
    trail.pop_back();
    done.insert(at);
}

void check_output_references(const Json& input, const Step& step, const std::string& path) {
    if (input.is_object() && input.contains("$output")) {
        const Json& name = input["$output"];
        const bool needed =
            name.is_string() && std::find(step.needs.begin(), step.needs.end(), name.get<std::string>()) != step.needs.end();
        if (!needed) throw FieldError(path + "/$output", "expected the id of a step that this step needs");
        if (input.contains("path") && !input["path"].is_string()) throw FieldError(path + "/path", "expected a JSON Pointer");
        return;
    }
    if (!input.is_structured()) return;
    for (const auto& member : input.items()) check_output_references(member.value(), step, path + "/" + member.key());
}

void check_steps(const std::vector<Step>& steps) {
    if (steps.size() > most_steps) throw FieldError("/steps", "more than " + std::to_string(most_steps) + " steps");
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const Step& step = steps[i];
        if (!is_identifier(step.id))
            throw FieldError(step_path(i) + "/id", "expected letters, digits, _ or -, at most 64; got \"" + step.id + "\"");
        if (index_of(steps, step.id) != i) throw FieldError(step_path(i) + "/id", "\"" + step.id + "\" is taken by another step");
        if (step.workflow.empty()) throw FieldError(step_path(i) + "/workflow", "missing");
        for (std::size_t n = 0; n < step.needs.size(); ++n)
            if (index_of(steps, step.needs[n]) == steps.size())
                throw FieldError(step_path(i) + "/needs/" + std::to_string(n), "no step \"" + step.needs[n] + "\" in this plan");
        check_output_references(step.input, step, step_path(i) + "/input");
    }
    std::set<std::size_t> done;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        std::vector<std::size_t> trail;
        refuse_cycle(steps, i, trail, done);
    }
}

Json step_to_json(const Step& step) {
    Json value = {{"id", step.id}, {"workflow", step.workflow}};
    if (!step.executor.empty()) value["executor"] = step.executor;
    value["input"] = step.input;
    if (!step.needs.empty()) value["needs"] = step.needs;
    if (!step.when.is_null()) value["when"] = step.when;
    if (!step.approval.empty()) value["approval"] = step.approval;
    if (step.deadline.count() > 0) value["deadline_ms"] = step.deadline.count();
    return value;
}

Step step_from_json(const Json& value, const std::string& path) {
    const ObjectReader reader(value, path);
    reader.only({"id", "workflow", "executor", "input", "needs", "when", "approval", "deadline_ms"});
    Step step;
    step.id = reader.text("id");
    step.workflow = reader.text("workflow");
    step.executor = reader.text_or("executor", "");
    if (reader.has("input")) step.input = reader.at("input");
    if (reader.has("needs")) {
        const Json& needs = reader.array("needs");
        for (std::size_t i = 0; i < needs.size(); ++i) {
            if (!needs[i].is_string()) throw FieldError(reader.path("needs") + "/" + std::to_string(i), "expected a step id");
            step.needs.push_back(needs[i].get<std::string>());
        }
    }
    if (reader.has("when")) {
        step.when = reader.at("when");
        if (!step.when.is_object() && !step.when.is_null()) throw FieldError(reader.path("when"), "expected an object");
    }
    step.approval = reader.text_or("approval", "");
    if (reader.has("deadline_ms")) {
        const Json& deadline = reader.at("deadline_ms");
        if (!deadline.is_number_integer() || deadline.get<std::int64_t>() < 0)
            throw FieldError(reader.path("deadline_ms"), "expected milliseconds, a whole number from 0");
        step.deadline = std::chrono::milliseconds(deadline.get<std::int64_t>());
    }
    return step;
}

Question question_from_json(const Json& value, const std::string& path) {
    const ObjectReader reader(value, path);
    reader.only({"text", "buttons", "context"});
    Question question;
    question.text = reader.text("text");
    if (reader.has("buttons")) question.buttons = buttons_from_json(reader.at("buttons"), reader.path("buttons"));
    if (reader.has("context")) question.context = reader.at("context");
    return question;
}

}  // namespace

Json to_json(const Plan& plan) {
    Json value = Json::object();
    if (plan.reply) value["reply"] = to_json(*plan.reply);
    if (plan.question) {
        Json ask = {{"text", plan.question->text}};
        if (!plan.question->buttons.empty()) ask["buttons"] = to_json(plan.question->buttons);
        ask["context"] = plan.question->context;
        value["ask"] = std::move(ask);
    }
    for (const auto& step : plan.steps) value["steps"].push_back(step_to_json(step));
    value["language"] = plan.language;
    return value;
}

Plan plan_from_json(const Json& value) {
    const ObjectReader reader(value, "");
    reader.only({"reply", "ask", "steps", "language"});
    Plan plan;
    if (reader.has("reply")) plan.reply = reply_from_json(reader.at("reply"), "/reply");
    if (reader.has("ask")) plan.question = question_from_json(reader.at("ask"), "/ask");
    if (reader.has("steps")) {
        const Json& steps = reader.array("steps");
        for (std::size_t i = 0; i < steps.size(); ++i) plan.steps.push_back(step_from_json(steps[i], step_path(i)));
    }
    plan.language = reader.text_or("language", "en");
    check_plan(plan);
    return plan;
}

void check_plan(const Plan& plan) {
    const int answers = int(plan.reply.has_value()) + int(plan.question.has_value()) + int(!plan.steps.empty());
    if (answers != 1) throw FieldError("", "expected exactly one of reply, ask, steps (not empty)");
    if (plan.language != "en" && plan.language != "de")
        throw FieldError("/language", "expected en or de; got \"" + plan.language + "\"");
    check_steps(plan.steps);
}

}  // namespace domino
