#include "core/config/topic_pattern.hpp"
#include "core/http/api/api.hpp"
#include "core/http/api/decide_request.hpp"
#include "core/http/api/run_wait.hpp"
#include "core/http/api/topic_stream.hpp"
#include "core/http/server/http_error.hpp"
#include "core/pipeline/decide.hpp"
#include "domino/error.hpp"

namespace domino {
namespace {

std::string patterns_of(const Setup& setup) {
    std::string patterns;
    for (const auto& chain : setup.chains())
        for (const auto& pattern : chain.config.on) patterns += (patterns.empty() ? "" : ", ") + pattern;
    return patterns;
}

HttpResponse list_topics(const ApiParts& parts) {
    Json topics = Json::array();
    const auto setup = parts.setup();
    for (const auto& chain : setup->chains())
        for (const auto& pattern : chain.config.on) topics.push_back({{"pattern", pattern}, {"chain", chain.config.id}});
    Json results = Json::array();
    for (const auto& workflow : setup->catalog().list()) results.push_back("result." + workflow->name);
    return json_response(200, {{"topics", std::move(topics)}, {"results", std::move(results)}});
}

/// What is to be said somewhere, whoever asked for it: the text and what goes with it become the event's data.
Accepted notify(const ApiParts& parts, const http::Request& request, const Intake::Announce& announce) {
    DecideRequest decide = read_decide_request(request);
    if (parts.setup()->plugins().channel(decide.channel) == nullptr)
        throw FieldError("/channel",
                         "expected the id of a channel in plugins.json, got \"" + decide.channel.substr(0, 64) + "\"");
    const Json body = http::json_body(request);
    if (!body.contains("conversation") || body["conversation"].is_null() || body["conversation"] == "")
        throw FieldError("/conversation", "expected the vendor's id of a chat, thread or person");
    Json reply = decide.incoming.data.is_null() ? Json::object() : decide.incoming.data;
    if (!reply.is_object()) throw FieldError("/data", "expected an object with buttons or files");
    reply["text"] = decide.incoming.text;
    reply_from_json(reply, "/data");
    decide.incoming.data = std::move(reply);
    decide.incoming.text.clear();
    decide.incoming.type = notify_type;
    return parts.intake.accept(decide.channel, parts.auth.principal(request).value_or(""), decide.incoming, announce);
}

Accepted publish(const ApiParts& parts, const http::Request& request, const Intake::Announce& announce) {
    const std::string type = request.param("type");
    check_topic_type(type, "/type");
    if (type == notify_type) return notify(parts, request, announce);
    const auto setup = parts.setup();
    if (type.starts_with("result."))
        throw http::HttpError(422, "Results are published by the broker itself; use another type, e.g. custom." + type.substr(7));
    if (!setup->listens_to(type))
        throw http::HttpError(404, "No chain listens to \"" + type + "\"; the chains listen to " + patterns_of(*setup) + ".");
    DecideRequest decide = read_decide_request(request);
    decide.incoming.type = type;
    return parts.intake.accept(
        decide.channel == api_channel || setup->plugins().channel(decide.channel) != nullptr ? decide.channel : api_channel,
        parts.auth.principal(request).value_or(""), decide.incoming, announce);
}

http::Answer tail(const ApiParts& parts, const std::shared_ptr<TopicFollowers>& followers, const http::Request& request) {
    const std::string pattern = request.param("type");
    try {
        check_topic_pattern(pattern, "/type");
    } catch (const FieldError& error) {
        throw http::HttpError(400, error.what());
    }
    if (!pattern.starts_with("result"))
        throw http::HttpError(404, "Only results can be followed: result.WORKFLOW, result.* or result.**.");
    std::string from = request.header("Last-Event-ID");
    if (from.empty()) from = request.query.find("last_event_id").value_or("");
    return http::StreamStart{
        .source = std::make_shared<TopicStream>(followers, parts.stream, parts.store.partitions(), pattern, from), .headers = {}};
}

}  // namespace

void add_topic_routes(http::Server& server, const ApiParts& parts) {
    http::Router& router = server.router();
    const auto waiter = std::make_shared<const RunWait>(parts);
    const auto followers = std::make_shared<TopicFollowers>(server.events());
    parts.feed.on_publish([followers] { followers->wake(); });
    router.add("GET", "/topics", [parts](const http::Request&) -> http::Answer { return list_topics(parts); });
    router.add("GET", "/topics/{type}",
               [parts, followers](const http::Request& request) { return tail(parts, followers, request); });
    router.add("POST", "/topics/{type}", [parts, waiter](const http::Request& request) -> http::Answer {
        return waiter->answer(request, [&](const Intake::Announce& announce) { return publish(parts, request, announce); });
    });
}

}  // namespace domino
