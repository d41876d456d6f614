#include "channels/slack/http_door.hpp"

#include "channels/slack/form.hpp"
#include "channels/slack/signature.hpp"
#include "domino/error.hpp"

#include <strings.h>

namespace domino::slack {
namespace {

constexpr std::size_t most_challenge = 1024;
constexpr std::size_t most_probe = 64 * 1024;

std::string media_type(const HttpRequest& request) {
    const auto found = request.headers.find("Content-Type");
    return found == request.headers.end() ? std::string() : found->second.substr(0, found->second.find_first_of("; "));
}

bool is(const std::string& type, const char* other) {
    return ::strcasecmp(type.c_str(), other) == 0;
}

HttpResponse taken() {
    return {.status = 200, .headers = {}, .body = {}};
}

/// Slack looks whether the URL of a slash command is alive; it runs nothing, signed or not.
bool is_probe(const HttpRequest& request) {
    if (!is(media_type(request), "application/x-www-form-urlencoded") || request.body.size() > most_probe) return false;
    try {
        const auto form = read_form(request.body);
        const auto found = form.find("ssl_check");
        return found != form.end() && found->second == "1";
    } catch (const Error&) {
        return false;
    }
}

HttpResponse later(const TryLater& error) {
    HttpResponse response = problem(503, "Not now", error.what());
    response.headers["Retry-After"] = std::to_string(error.retry_after().count());
    return response;
}

}  // namespace

HttpResponse HttpDoor::answer(const HttpRequest& request) {
    const std::string path = request.url.substr(0, request.url.find('?'));
    if (path.starts_with("/files/")) {
        if (request.method != "GET" && request.method != "HEAD")
            return problem(405, "Method not allowed", "Files are read by GET.");
        return files_.answer(path.substr(7));
    }
    if (!path.empty() && path != "/")
        return problem(404, "Not found", "Slack's events, commands and clicks all go to the channel's own address.");
    if (request.method != "POST")
        return problem(405, "Method not allowed", "This is where Slack posts to: set it as the app's Request URL.");
    return take(request);
}

HttpResponse HttpDoor::take(const HttpRequest& request) {
    if (is_probe(request)) return taken();
    if (!is_from_slack(request, config_.signing_secret, host_.clock().now())) {
        host_.metrics().add("rejected_requests_total");
        return problem(
            401, "Not signed by Slack",
            "The signature is missing, wrong or too old; is signing_secret the app's, and this machine's clock right?");
    }
    try {
        if (is(media_type(request), "application/x-www-form-urlencoded")) return take_form(request);
        return take_event(request);
    } catch (const TryLater& error) {
        return later(error);
    } catch (const Error& error) {
        host_.metrics().add("unusable_requests_total");
        return problem(400, "The body cannot be read", error.what());
    }
}

HttpResponse HttpDoor::take_event(const HttpRequest& request) {
    const SlackEvent event = read_event(parse_json(request.body));
    if (event.kind == SlackEvent::Kind::challenge)
        return {.status = 200,
                .headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"X-Content-Type-Options", "nosniff"}},
                .body = event.challenge.substr(0, most_challenge)};
    intake_.take(event);
    return taken();
}

HttpResponse HttpDoor::take_form(const HttpRequest& request) {
    const auto form = read_form(request.body);
    const auto payload = form.find("payload");
    if (payload != form.end())
        intake_.take(read_interaction(parse_json(payload->second)));
    else
        intake_.take(read_command(form));
    return taken();
}

}  // namespace domino::slack
