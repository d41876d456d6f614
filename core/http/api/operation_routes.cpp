#include "core/http/api/api.hpp"
#include "core/http/api/embedded.hpp"

namespace domino {
namespace {

HttpResponse ready(const ApiParts& parts) {
    const Json readiness = parts.readiness();
    return json_response(readiness.value("status", "") == "down" ? 503 : 200, readiness);
}

HttpResponse reload(const ApiParts& parts) {
    const Json outcome = parts.reload();
    return json_response(outcome.value("reloaded", false) ? 200 : 422, outcome);
}

HttpResponse page(const char* media_type, std::string_view body) {
    return {.status = 200,
            .headers = {{"Content-Type", media_type},
                        {"X-Content-Type-Options", "nosniff"},
                        {"Content-Security-Policy",
                         "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'"}},
            .body = std::string(body)};
}

}  // namespace

void add_operation_routes(http::Router& router, const ApiParts& parts) {
    router.add("GET", "/healthz", [](const http::Request&) -> http::Answer { return json_response(200, {{"status", "ok"}}); });
    router.add("GET", "/readyz", [parts](const http::Request&) -> http::Answer { return ready(parts); });
    router.add("GET", "/metrics", [parts](const http::Request&) -> http::Answer {
        return HttpResponse{.status = 200,
                            .headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}},
                            .body = parts.metrics.text()};
    });
    router.add("POST", "/-/reload", [parts](const http::Request&) -> http::Answer { return reload(parts); });
    router.add("POST", "/-/login-link", [parts](const http::Request&) -> http::Answer {
        return json_response(200, {{"url", parts.login_link()}});
    });
    router.add("GET", "/login", [parts](const http::Request& request) -> http::Answer { return parts.auth.login(request); });
    router.add("POST", "/logout", [parts](const http::Request&) -> http::Answer { return parts.auth.logout(); });
    router.add("GET", "/openapi.json",
               [](const http::Request&) -> http::Answer { return page("application/json", embedded::openapi_json()); });
    router.add("GET", "/docs",
               [](const http::Request&) -> http::Answer { return page("text/html; charset=utf-8", embedded::docs_html()); });
    router.add("GET", "/docs/docs.js",
               [](const http::Request&) -> http::Answer { return page("text/javascript; charset=utf-8", embedded::docs_js()); });
    router.add("GET", "/docs/docs.css",
               [](const http::Request&) -> http::Answer { return page("text/css; charset=utf-8", embedded::docs_css()); });
}

}  // namespace domino
