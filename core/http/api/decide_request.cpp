#include "core/http/api/decide_request.hpp"

#include "core/pipeline/ids.hpp"
#include "core/pipeline/setup.hpp"
#include "domino/digest.hpp"
#include "domino/error.hpp"

#include <array>

namespace domino {
namespace {

std::string text_member(const Json& body, const char* name) {
    const auto found = body.find(name);
    if (found == body.end() || found->is_null()) return {};
    if (!found->is_string())
        throw FieldError(std::string("/") + name, std::string("expected a string, got ") + found->type_name());
    return found->get<std::string>();
}

DecideRequest read_plain(const Json& body) {
    if (!body.is_object()) throw FieldError("", std::string("expected a JSON object, got ") + body.type_name());
    constexpr std::array known = {"channel", "conversation", "sender", "text", "data", "id"};
    for (const auto& member : body.items())
        if (std::find(known.begin(), known.end(), member.key()) == known.end())
            throw FieldError("/" + member.key(), "unknown; expected channel, conversation, sender, text, data or id");
    DecideRequest decide;
    decide.channel = text_member(body, "channel");
    decide.incoming.conversation = text_member(body, "conversation");
    decide.incoming.sender = text_member(body, "sender");
    decide.incoming.text = text_member(body, "text");
    decide.incoming.dedupe_key = text_member(body, "id");
    decide.incoming.data = body.value("data", Json());
    if (decide.incoming.text.empty() && decide.incoming.data.is_null()) throw FieldError("", "expected text or data");
    return decide;
}

DecideRequest from_event(const Event& event) {
    DecideRequest decide;
    decide.channel = event.channel;
    decide.incoming = {.dedupe_key = event.id,
                       .type = event.type,
                       .conversation = event.conversation,
                       .sender = event.sender,
                       .text = event.text,
                       .data = event.data,
                       .traceparent = event.traceparent};
    return decide;
}

/// Binary mode: attributes in ce-* headers, the body is `data`.
Json envelope_of_headers(const http::Request& request) {
    Json envelope = Json::object();
    for (const auto& [name, value] : request.headers) {
        if (name.size() <= 3 || strncasecmp(name.c_str(), "ce-", 3) != 0) continue;
        std::string attribute = name.substr(3);
        for (char& c : attribute) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        envelope[attribute] = value;
    }
    envelope["datacontenttype"] = "application/json";
    if (!request.body.empty()) envelope["data"] = http::json_body(request);
    return envelope;
}

/// The same key is the same event, so it goes to the same conversation, whichever broker takes it.
std::string conversation_for(const std::string& dedupe_key) {
    return "c-" + (dedupe_key.empty() ? random_id() : sha256_hex("conversation of " + dedupe_key).substr(0, 26));
}

}  // namespace

DecideRequest read_decide_request(const http::Request& request) {
    const std::string content_type = request.header("Content-Type");
    DecideRequest decide;
    if (content_type.find("application/cloudevents+json") != std::string::npos)
        decide = from_event(event_from_cloudevent(http::json_body(request)));
    else if (request.headers.contains("ce-specversion"))
        decide = from_event(event_from_cloudevent(envelope_of_headers(request)));
    else
        decide = read_plain(http::json_body(request));
    if (decide.channel.empty()) decide.channel = api_channel;
    if (decide.incoming.dedupe_key.empty()) decide.incoming.dedupe_key = request.header("Idempotency-Key");
    if (decide.incoming.conversation.empty()) decide.incoming.conversation = conversation_for(decide.incoming.dedupe_key);
    if (decide.incoming.traceparent.empty()) decide.incoming.traceparent = request.header("traceparent");
    return decide;
}

}  // namespace domino
