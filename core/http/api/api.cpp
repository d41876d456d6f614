#include "core/http/api/api.hpp"

#include "core/http/server/http_error.hpp"

#include <array>
#include <charconv>

namespace domino {
namespace {

/// Routes that prove themselves another way, or hold nothing to protect.
constexpr std::array open_routes = {"/healthz",
                                    "/readyz",
                                    "/login",
                                    "/openapi.json",
                                    "/docs",
                                    "/docs/docs.js",
                                    "/docs/docs.css",
                                    "/callback/{token}",
                                    "/callback/{token}/start",
                                    "/callback/{token}/start/{execution}",
                                    "/{rest*}"};

bool is_loopback(const std::string& peer) {
    return peer.starts_with("127.") || peer == "::1" || peer == "::ffff:127.0.0.1";
}

/// A vendor signs its webhooks itself; only the channel of the web page relies on our login.
bool channel_checks_itself(const http::Request& request, const ApiParts& parts) {
    const auto setup = parts.setup();
    const Channel* channel = setup->plugins().channel(request.param("id"));
    return channel == nullptr || !channel->serves_root();
}

std::optional<HttpResponse> check_login(const http::Request& request, const http::Route& route, const ApiParts& parts) {
    if (std::find(open_routes.begin(), open_routes.end(), route.pattern) != open_routes.end()) return std::nullopt;
    if (route.pattern == "/channels/{id}/{rest*}" && channel_checks_itself(request, parts)) return std::nullopt;
    // A local Prometheus scrapes without a token; from elsewhere it brings one.
    if (route.pattern == "/metrics" && is_loopback(request.peer) && request.header("X-Forwarded-For").empty())
        return std::nullopt;
    return parts.auth.refuse(request);
}

/// The pages of the web UI share their paths with the API ("/runs"): a browser that wants to see a
/// page gets it from the channel that serves the root.
std::optional<HttpResponse> serve_page(const http::Request& request, const ApiParts& parts) {
    if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
    if (request.header("Accept").find("text/html") == std::string::npos) return std::nullopt;
    if (request.path == "/login" || request.path.starts_with("/docs") || request.path.starts_with("/channels/"))
        return std::nullopt;
    const auto setup = parts.setup();
    Channel* page = setup->page_channel();
    if (page == nullptr) return std::nullopt;
    return page->handle(
        {.method = request.method, .url = request.target, .headers = request.headers, .body = {}, .peer = request.peer});
}

}  // namespace

void add_api(http::Server& server, const ApiParts& parts) {
    http::Router& router = server.router();
    router.before([parts](const http::Request& request, const http::Route&) { return serve_page(request, parts); });
    router.before([parts](const http::Request& request, const http::Route& route) { return check_login(request, route, parts); });
    add_decide_routes(router, parts);
    add_run_routes(server, parts);
    add_topic_routes(server, parts);
    add_channel_routes(router, parts);
    add_callback_routes(router, parts);
    add_catalog_routes(router, parts);
    add_dead_letter_routes(router, parts);
    add_operation_routes(router, parts);
}

HttpResponse json_response(int status, const Json& body) {
    return json_text_response(status, to_text(body));
}

HttpResponse json_text_response(int status, std::string body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
            .body = std::move(body)};
}

long number_parameter(const http::Request& request, const char* name, long fallback, long least, long most) {
    const auto text = request.query.find(name);
    if (!text) return fallback;
    long value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc() || end != text->data() + text->size() || value < least || value > most)
        throw http::HttpError(400, std::string(name) + ": expected a whole number from " + std::to_string(least) + " to " +
                                       std::to_string(most) + ", got \"" + *text + "\"");
    return value;
}

}  // namespace domino
