#include "channels/webui/message_door.hpp"

#include "channels/webui/message.hpp"
#include "domino/error.hpp"

#include <strings.h>
#include <functional>

namespace domino::webui {
namespace {

bool is_json(const HttpHeaders& headers) {
    const auto found = headers.find("Content-Type");
    if (found == headers.end()) return false;
    const auto type = found->second.substr(0, found->second.find_first_of("; "));
    return ::strcasecmp(type.c_str(), "application/json") == 0;
}

HttpResponse field_problem(const FieldError& error) {
    const Json body = {{"type", "about:blank"},
                       {"title", "A field of the message is wrong"},
                       {"status", 400},
                       {"detail", error.what()},
                       {"path", error.path()}};
    return {.status = 400, .headers = {{"Content-Type", "application/problem+json"}}, .body = to_text(body)};
}

HttpResponse later(const TryLater& error) {
    auto response = problem(error.http_status(), "Not now", error.what());
    response.headers["Retry-After"] = std::to_string(error.retry_after().count());
    return response;
}

HttpResponse json_answer(int status, const Json& body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
            .body = to_text(body)};
}

/// A page of another site can send a form's media types without asking the browser's leave, never
/// application/json: asking for it keeps such requests out.
HttpResponse guarded(const HttpRequest& request, const std::function<HttpResponse()>& take) {
    if (!is_json(request.headers))
        return problem(415, "Not JSON", "Send the body as JSON and say so: Content-Type: application/json");
    if (request.body.size() > most_body)
        return problem(413, "Too large", "The body may have at most " + std::to_string(most_body) + " bytes.");
    try {
        return take();
    } catch (const FieldError& error) {
        return field_problem(error);
    } catch (const TryLater& error) {
        return later(error);
    } catch (const Error& error) {
        return problem(400, "The body cannot be read", error.what());
    }
}

HttpResponse pressed(EventSink& events, const Press& press) {
    try {
        events.press(press);
    } catch (const TryLater&) {
        throw;
    } catch (const Error& error) {
        return problem(403, "This button cannot be pressed", error.what());
    }
    return json_answer(200, {{"accepted", true}});
}

}  // namespace

HttpResponse MessageDoor::take_message(const HttpRequest& request) {
    return guarded(request, [&] {
        auto message = message_from_body(request.body);
        if (const auto trace = request.headers.find("traceparent"); trace != request.headers.end())
            message.traceparent = trace->second;
        const auto accepted = host_.events().submit(message);
        host_.metrics().add("messages_total");
        return json_answer(202, {{"event", accepted.event}, {"run", accepted.run}, {"url", "/runs/" + accepted.run}});
    });
}

HttpResponse MessageDoor::take_press(const HttpRequest& request) {
    return guarded(request, [&] {
        auto response = pressed(host_.events(), press_from_body(request.body));
        if (response.status == 200) host_.metrics().add("presses_total");
        return response;
    });
}

}  // namespace domino::webui
