#include "core/http/api/api.hpp"
#include "core/http/api/run_stream.hpp"
#include "core/http/api/run_view.hpp"
#include "core/http/api/run_wait.hpp"
#include "core/http/server/http_error.hpp"
#include "domino/json_writer.hpp"

namespace domino {
namespace {

RunFilter filter_of(const http::Request& request) {
    RunFilter filter;
    if (const auto status = request.query.find("status"); status && !status->empty()) {
        try {
            filter.status = run_status_from(*status);
        } catch (const Error&) {
            throw http::HttpError(
                400,
                "status: expected planning, waiting, running, succeeded, failed, cancelled or ignored; got \"" + *status + "\"");
        }
    }
    filter.channel = request.query.find("channel").value_or("");
    filter.conversation = request.query.find("conversation").value_or("");
    filter.chain = request.query.find("chain").value_or("");
    filter.text = request.query.find("text").value_or("");
    return filter;
}

bool wants_stream(const http::Request& request) {
    return request.header("Accept").find("text/event-stream") != std::string::npos;
}

RunRecord find_run(const ApiParts& parts, const std::string& id) {
    if (auto record = parts.store.run(id)) return std::move(*record);
    throw http::HttpError(404, "There is no run \"" + id.substr(0, 64) + "\".");
}

HttpResponse show_run(const ApiParts& parts, const std::string& id) {
    const auto record = parts.store.run(id);
    if (record) return json_text_response(200, run_view(*record, parts.tokens));
    // Accepted a moment ago and not yet taken in: the id proves that it is one of ours.
    if (id.starts_with("r_") && parts.ids.is_ours(id)) return json_response(200, accepted_view(id));
    throw http::HttpError(404, "There is no run \"" + id.substr(0, 64) + "\".");
}

HttpResponse cancel_run(const ApiParts& parts, const http::Request& request) {
    const RunRecord record = find_run(parts, request.param("id"));
    if (is_terminal(record.run.status))
        throw http::HttpError(409, "The run has ended already: it is " + std::string(to_string(record.run.status)) + ".");
    parts.intake.command("cancel", record.run.id, record.run.partition, parts.auth.principal(request).value_or(""));
    return json_response(202, {{"run", record.run.id}, {"url", "/runs/" + record.run.id}});
}

/// A run that has ended stays as it is; trying again makes a run of its own from the same event.
Accepted retry_run(const ApiParts& parts, const http::Request& request, const Intake::Announce& announce) {
    const RunRecord record = find_run(parts, request.param("id"));
    if (!is_terminal(record.run.status)) throw http::HttpError(409, "The run has not ended yet.");
    const Event event = event_from_cloudevent(Json::parse(record.run.event));
    const std::string key = request.header("Idempotency-Key");
    return parts.intake.accept(event.channel, "retry",
                               {.dedupe_key = "retry:" + record.run.id + ":" + (key.empty() ? random_id() : key),
                                .type = event.type,
                                .conversation = event.conversation,
                                .sender = event.sender,
                                .text = event.text,
                                .data = event.data,
                                .traceparent = event.traceparent},
                               announce);
}

http::Answer list_runs(const ApiParts& parts, const std::shared_ptr<RunStreams>& streams, const http::Request& request) {
    if (wants_stream(request)) {
        std::string from = request.header("Last-Event-ID");
        if (from.empty()) from = request.query.find("last_event_id").value_or("");
        return http::StreamStart{
            .source = std::make_shared<RunStream>(streams, parts.store, parts.tokens, filter_of(request), from), .headers = {}};
    }
    const auto limit = static_cast<std::size_t>(number_parameter(request, "limit", 50, 1, 500));
    RunPage page;
    try {
        page = parts.store.runs(filter_of(request), request.query.find("after").value_or(""), limit);
    } catch (const TryLater&) {
        throw;
    } catch (const http::HttpError&) {
        throw;
    } catch (const Error& error) {
        throw http::HttpError(400, error.what());
    }
    JsonWriter json;
    json.begin_object().name("runs").begin_array();
    for (const auto& record : page.runs) json.raw(run_view(record, parts.tokens));
    json.end_array().member("next", page.next.empty() ? Json() : Json(page.next)).end_object();
    return json_text_response(200, json.take());
}

HttpResponse list_conversations(const ApiParts& parts, const http::Request& request) {
    const std::string channel = request.query.find("channel").value_or("");
    if (channel.empty()) throw http::HttpError(400, "channel: missing; expected the id of a channel, e.g. ?channel=webui");
    Json conversations = Json::array();
    const auto limit = static_cast<std::size_t>(number_parameter(request, "limit", 100, 1, 500));
    for (const auto& one : parts.store.conversations(channel, request.query.find("sender").value_or(""), limit))
        conversations.push_back({{"channel", one.channel},
                                 {"conversation", one.conversation},
                                 {"first_text", one.first_text},
                                 {"last", time_view(one.last)}});
    return json_response(200, {{"conversations", std::move(conversations)}});
}

}  // namespace

void add_run_routes(http::Server& server, const ApiParts& parts) {
    http::Router& router = server.router();
    const auto streams = std::make_shared<RunStreams>(server.events());
    parts.feed.on_change([streams](const std::vector<std::string>& conversations) { streams->on_change(conversations); });
    parts.feed.on_unheard([streams] { streams->wake_all(); });
    const auto waiter = std::make_shared<const RunWait>(parts);
    router.add("GET", "/runs", [parts, streams](const http::Request& request) { return list_runs(parts, streams, request); });
    router.add("GET", "/runs/{id}",
               [parts](const http::Request& request) -> http::Answer { return show_run(parts, request.param("id")); });
    router.add("POST", "/runs/{id}/cancel",
               [parts](const http::Request& request) -> http::Answer { return cancel_run(parts, request); });
    router.add("POST", "/runs/{id}/retry", [parts, waiter](const http::Request& request) -> http::Answer {
        return waiter->answer(request, [&](const Intake::Announce& announce) { return retry_run(parts, request, announce); });
    });
    router.add("GET", "/conversations",
               [parts](const http::Request& request) -> http::Answer { return list_conversations(parts, request); });
}

}  // namespace domino
