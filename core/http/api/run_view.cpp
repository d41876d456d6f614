#include "core/http/api/run_view.hpp"

#include "core/pipeline/intake.hpp"
#include "core/pipeline/phrases.hpp"
#include "domino/json_writer.hpp"
#include "domino/reply.hpp"

namespace domino {
namespace {

void write_text(JsonWriter& json, const char* name, const std::string& text) {
    text.empty() ? json.member_null(name) : json.member(name, text);
}

void write_time(JsonWriter& json, const char* name, std::int64_t milliseconds) {
    milliseconds == 0 ? json.member_null(name) : json.member(name, rfc3339(milliseconds));
}

void write_stored(JsonWriter& json, const char* name, const std::string& stored, const char* when_empty) {
    json.member_raw(name, stored.empty() ? std::string_view(when_empty) : stored);
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

void write_step(JsonWriter& json, const RunRow& run, const StepRow& step, const Tokens& tokens) {
    json.begin_object().member("id", run.id + "." + std::to_string(step.index)).member("name", step.name);
    json.member("index", step.index).member("workflow", step.workflow).member("title", step.title);
    write_text(json, "executor", step.executor);
    json.member("status", to_string(step.status)).member("attempt", step.attempt);
    write_stored(json, "needs", step.needs, "[]");
    write_stored(json, "when", step.when, "null");
    write_stored(json, "input", step.input, "null");
    write_stored(json, "output", step.output, "null");
    write_text(json, "error", step.error);
    json.member("deadline_ms", step.deadline);
    write_time(json, "due", step.due);
    write_time(json, "waiting_since", step.waiting);
    write_time(json, "started", step.started);
    write_time(json, "finished", step.finished);
    write_text(json, "decided_by", step.decided_by);
    json.member("approval", approval_view(run, step, tokens)).end_object();
}

void write_reply(JsonWriter& json, const ReplyRow& reply) {
    json.begin_object().member("n", reply.n).member("text", reply.text);
    write_stored(json, "buttons", reply.buttons, "[]");
    write_stored(json, "files", reply.files, "[]");
    json.member("channel", reply.channel).member("conversation", reply.conversation);
    json.member("status", to_string(reply.status)).member("closing", reply.closing);
    write_text(json, "error", reply.error);
    write_text(json, "receipt", reply.receipt);
    write_time(json, "created", reply.created);
    write_time(json, "sent", reply.sent);
    json.end_object();
}

/// What the caller gave as `data`. Most give none, which shows without reading the event.
Json caller_data(const RunRow& run) {
    if (run.event.empty() || run.event.ends_with(R"("data":null}})")) return nullptr;
    const Json event = Json::parse(run.event);
    return event.contains("data") && event["data"].is_object() ? event["data"].value("data", Json()) : Json();
}

}  // namespace

Json time_view(std::int64_t milliseconds) {
    return milliseconds == 0 ? Json() : Json(rfc3339(milliseconds));
}

std::string run_view(const RunRecord& record, const Tokens& tokens) {
    const RunRow& run = record.run;
    JsonWriter json;
    json.begin_object().member("id", run.id).member("event", run.event_id).member("type", run.type);
    json.member("channel", run.channel).member("conversation", run.conversation);
    write_text(json, "sender", run.sender);
    json.member("text", run.text).member("data", caller_data(run));
    write_text(json, "chain", run.chain);
    write_text(json, "planner", run.planner);
    write_text(json, "language", run.language);
    json.member("status", to_string(run.status));
    write_time(json, "created", run.created);
    write_time(json, "planned", run.planned);
    write_time(json, "finished", run.finished);
    write_text(json, "parent", run.parent);
    write_text(json, "parent_step", run.parent_step);
    json.member("root", run.root).member("depth", run.depth).member("attempt", run.attempt);
    write_text(json, "traceparent", run.traceparent);
    write_text(json, "error", run.error);
    json.member("revision", std::to_string(run.partition) + ":" + std::to_string(run.rev));
    json.name("steps").begin_array();
    for (const auto& step : record.steps) write_step(json, run, step, tokens);
    json.end_array().name("replies").begin_array();
    for (const auto& reply : record.replies) write_reply(json, reply);
    return json.end_array().end_object().take();
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
