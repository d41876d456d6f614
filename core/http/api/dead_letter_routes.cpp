#include "core/http/api/api.hpp"
#include "core/http/api/run_view.hpp"
#include "core/http/server/http_error.hpp"

namespace domino {
namespace {

constexpr std::size_t most_note_bytes = 1000;

/// A body with this one member and no other.
void check_members(const Json& body, const std::string& known) {
    if (!body.is_object()) throw FieldError("", std::string("expected a JSON object, got ") + body.type_name());
    for (const auto& member : body.items())
        if (member.key() != known) throw FieldError("/" + member.key(), "unknown; expected " + known);
}

Json letter_view(const DeadLetterRow& letter) {
    return {{"id", letter.id},
            {"kind", letter.kind},
            {"run", letter.run.empty() ? Json() : Json(letter.run)},
            {"cause", letter.cause},
            {"first_seen", time_view(letter.first_seen)},
            {"last_seen", time_view(letter.last_seen)},
            {"count", letter.count},
            {"status", letter.status},
            {"note", letter.note}};
}

DeadLetterRow find_letter(const ApiParts& parts, const std::string& id) {
    if (auto letter = parts.store.dead_letter(id)) return std::move(*letter);
    throw http::HttpError(404, "There is no dead letter \"" + id.substr(0, 80) + "\".");
}

/// A run comes again as a run of its own from the same event; bytes that were no event go to the
/// door again; a reply that its vendor refused is sent anew.
Json replay(const ApiParts& parts, const DeadLetterRow& letter) {
    if (letter.status != "open") throw http::HttpError(409, "The dead letter was " + letter.status + " already.");
    Json outcome = {{"id", letter.id}, {"status", "replayed"}};
    const std::string key = "replay:" + letter.id + ":" + std::to_string(letter.count);
    if (letter.kind == "event") {
        parts.intake.again(letter.partition, letter.raw);
    } else if (letter.kind == "run") {
        const Event event = event_from_cloudevent(Json::parse(letter.raw));
        const Accepted accepted = parts.intake.accept(event.channel, "replay",
                                                      {.dedupe_key = key,
                                                       .type = event.type,
                                                       .conversation = event.conversation,
                                                       .sender = event.sender,
                                                       .text = event.text,
                                                       .data = event.data,
                                                       .traceparent = event.traceparent});
        outcome["run"] = accepted.run;
    } else if (letter.kind == "reply") {
        const auto record = parts.store.run(letter.run);
        if (!record) throw http::HttpError(410, "The run of this reply was cleared away; there is nothing to send.");
        parts.intake.send_again(letter.run, letter.partition, Json::parse(letter.raw).value("n", 0), key);
    } else {
        throw http::HttpError(409, "A dead letter of kind " + letter.kind + " cannot be replayed; drop it with a note.");
    }
    parts.store.mark_dead_letter(letter.id, "replayed", "");
    return outcome;
}

/// False when this one cannot be replayed any more; the others still can.
bool replays(const ApiParts& parts, const DeadLetterRow& letter) {
    try {
        replay(parts, letter);
        return true;
    } catch (const http::HttpError&) {
        return false;
    }
}

HttpResponse list_letters(const ApiParts& parts, const http::Request& request) {
    const std::string status = request.query.find("status").value_or("open");
    if (status != "open" && status != "replayed" && status != "dropped")
        throw http::HttpError(400, "status: expected open, replayed or dropped; got \"" + status + "\"");
    const auto limit = static_cast<std::size_t>(number_parameter(request, "limit", 50, 1, 500));
    const std::string after = request.query.find("after").value_or("");
    if (!after.empty() && !parts.store.dead_letter(after))
        throw http::HttpError(400, "after: there is no dead letter \"" + after.substr(0, 80) + "\"; give the \"next\" of a page");
    Json letters = Json::array();
    std::string last;
    for (const auto& letter : parts.store.dead_letters(status, after, limit)) {
        letters.push_back(letter_view(letter));
        last = letter.id;
    }
    const bool more = letters.size() == limit;
    return json_response(200, {{"dead_letters", std::move(letters)}, {"next", more ? Json(last) : Json()}});
}

HttpResponse replay_all(const ApiParts& parts, const http::Request& request) {
    const Json body = http::json_body(request);
    check_members(body, "kind");
    if (!body.contains("kind") || !body["kind"].is_string()) throw FieldError("/kind", "expected event, run or reply");
    const std::string kind = body["kind"].get<std::string>();
    if (kind != "event" && kind != "run" && kind != "reply")
        throw FieldError("/kind", "expected event, run or reply; got \"" + kind.substr(0, 40) + "\"");
    Json replayed = Json::array();
    std::string after;
    for (;;) {
        const auto letters = parts.store.dead_letters("open", after, 100);
        if (letters.empty()) break;
        after = letters.back().id;
        for (const auto& letter : letters)
            if (letter.kind == kind && replays(parts, letter)) replayed.push_back(letter.id);
    }
    return json_response(200, {{"replayed", std::move(replayed)}});
}

HttpResponse drop(const ApiParts& parts, const http::Request& request) {
    const Json body = request.body.empty() ? Json::object() : http::json_body(request);
    check_members(body, "note");
    if (body.contains("note") && !body["note"].is_string()) throw FieldError("/note", "expected a string");
    const std::string note = body.value("note", "");
    if (note.size() > most_note_bytes) throw FieldError("/note", "longer than " + std::to_string(most_note_bytes) + " bytes");
    const DeadLetterRow letter = find_letter(parts, request.param("id"));
    if (letter.status != "open") throw http::HttpError(409, "The dead letter was " + letter.status + " already.");
    parts.store.mark_dead_letter(letter.id, "dropped", note);
    return json_response(200, {{"id", letter.id}, {"status", "dropped"}});
}

}  // namespace

void add_dead_letter_routes(http::Router& router, const ApiParts& parts) {
    router.add("GET", "/dead-letters",
               [parts](const http::Request& request) -> http::Answer { return list_letters(parts, request); });
    router.add("POST", "/dead-letters/replay",
               [parts](const http::Request& request) -> http::Answer { return replay_all(parts, request); });
    router.add("POST", "/dead-letters/{id}/replay", [parts](const http::Request& request) -> http::Answer {
        return json_response(200, replay(parts, find_letter(parts, request.param("id"))));
    });
    router.add("POST", "/dead-letters/{id}/drop",
               [parts](const http::Request& request) -> http::Answer { return drop(parts, request); });
}

}  // namespace domino
