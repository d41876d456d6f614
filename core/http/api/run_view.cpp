#include "core/http/api/run_view.hpp"

#include "core/pipeline/intake.hpp"
#include "core/pipeline/phrases.hpp"
#include "domino/reply.hpp"

namespace domino {
namespace {

Json parsed_or(const std::string& text, Json fallback) {
    return text.empty() ? fallback : Json::parse(text);
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

Json approval_view(const RunRow& run, const StepRow& step, const Tokens& tokens) {
    if (step.status != StepStatus::waiting) return nullptr;
    const TokenClaims claims{.partition = run.partition,
                             .subject = run.id + "." + std::to_string(step.index),
                             .attempt = step.attempt,
                             .expires = step.due};
    const std::vector<Button> buttons = {
        {say(Phrase::approve, run.language), tokens.sign(TokenPurpose::approve, claims), Button::Style::primary},
        {say(Phrase::reject, run.language), tokens.sign(TokenPurpose::reject, claims), Button::Style::danger}};
    return {{"text", step.approval}, {"buttons", to_json(buttons)}};
}

Json step_view(const RunRow& run, const StepRow& step, const Tokens& tokens) {
    return {{"id", run.id + "." + std::to_string(step.index)},
            {"name", step.name},
            {"index", step.index},
            {"workflow", step.workflow},
            {"title", step.title},
            {"executor", text_or_null(step.executor)},
            {"status", to_string(step.status)},
            {"attempt", step.attempt},
            {"needs", parsed_or(step.needs, Json::array())},
            {"when", parsed_or(step.when, nullptr)},
            {"input", parsed_or(step.input, nullptr)},
            {"output", parsed_or(step.output, nullptr)},
            {"error", text_or_null(step.error)},
            {"deadline_ms", step.deadline},
            {"due", time_view(step.due)},
            {"waiting_since", time_view(step.waiting)},
            {"started", time_view(step.started)},
            {"finished", time_view(step.finished)},
            {"approval", approval_view(run, step, tokens)}};
}

Json reply_view(const ReplyRow& reply) {
    return {{"n", reply.n},
            {"text", reply.text},
            {"buttons", parsed_or(reply.buttons, Json::array())},
            {"files", parsed_or(reply.files, Json::array())},
            {"channel", reply.channel},
            {"conversation", reply.conversation},
            {"status", to_string(reply.status)},
            {"closing", reply.closing},
            {"error", text_or_null(reply.error)},
            {"created", time_view(reply.created)},
            {"sent", time_view(reply.sent)}};
}

}  // namespace

Json time_view(std::int64_t milliseconds) {
    return milliseconds == 0 ? Json() : Json(rfc3339(milliseconds));
}

Json run_view(const RunRecord& record, const Tokens& tokens) {
    const RunRow& run = record.run;
    Json steps = Json::array();
    for (const auto& step : record.steps) steps.push_back(step_view(run, step, tokens));
    Json replies = Json::array();
    for (const auto& reply : record.replies) replies.push_back(reply_view(reply));
    const Json event = parsed_or(run.event, Json::object());
    const Json data = event.contains("data") && event["data"].is_object() ? event["data"].value("data", Json()) : Json();
    return {{"id", run.id},
            {"event", run.event_id},
            {"type", run.type},
            {"channel", run.channel},
            {"conversation", run.conversation},
            {"sender", text_or_null(run.sender)},
            {"text", run.text},
            {"data", data},
            {"chain", text_or_null(run.chain)},
            {"planner", text_or_null(run.planner)},
            {"language", text_or_null(run.language)},
            {"status", to_string(run.status)},
            {"created", time_view(run.created)},
            {"planned", time_view(run.planned)},
            {"finished", time_view(run.finished)},
            {"parent", text_or_null(run.parent)},
            {"parent_step", text_or_null(run.parent_step)},
            {"root", run.root},
            {"depth", run.depth},
            {"attempt", run.attempt},
            {"traceparent", text_or_null(run.traceparent)},
            {"error", text_or_null(run.error)},
            {"revision", std::to_string(run.partition) + ":" + std::to_string(run.rev)},
            {"steps", std::move(steps)},
            {"replies", std::move(replies)}};
}

Json accepted_view(const std::string& run) {
    return {{"id", run},
            {"event", "e" + run.substr(1)},
            {"channel", nullptr},
            {"conversation", nullptr},
            {"chain", nullptr},
            {"status", "planning"},
            {"created", nullptr},
            {"finished", nullptr},
            {"parent", nullptr},
            {"error", nullptr},
            {"steps", Json::array()},
            {"replies", Json::array()}};
}

}  // namespace domino
