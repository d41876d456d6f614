#include "core/http/api/api.hpp"
#include "core/http/server/http_error.hpp"
#include "core/pipeline/start_gate.hpp"
#include "domino/error.hpp"

namespace domino {
namespace {

constexpr std::size_t most_callback_bytes = 25u << 20;

HttpResponse take_callback(const ApiParts& parts, const http::Request& request) {
    Json body;
    if (!request.body.empty()) body = http::json_body(request, result_limits);
    try {
        parts.intake.callback(request.param("token"), body);
    } catch (const TokenRefused& refused) {
        throw http::HttpError(403, refused.what());
    }
    return json_response(200, {{"accepted", true}});
}

/// How long the peer let the execution wait, by its own word of when it was sent; not believed beyond a day.
void measure_lag(const ApiParts& parts, const Json& body) {
    if (!body.contains("sent") || !body["sent"].is_number_integer()) return;
    constexpr std::int64_t a_day_ms = 24LL * 3600 * 1000;
    const std::int64_t lag = milliseconds_since_1970(parts.clock.now()) - body["sent"].get<std::int64_t>();
    if (lag < 0 || lag > a_day_ms) return;
    parts.metrics
        .histogram("domino_executor_queue_lag_seconds",
                   "From handing a step to its executor's peer to the start of its execution")
        .Observe(static_cast<double>(lag) / 1000);
}

HttpResponse ask_start_gate(const ApiParts& parts, const http::Request& request) {
    const Json body = http::json_body(request);
    if (!body.is_object() || !body.contains("execution") || !body["execution"].is_string())
        throw FieldError("/execution", "expected the execution's id as text");
    StartGate gate(parts.store, parts.tokens, parts.clock);
    try {
        const bool goes = gate.may_go(request.param("token"), body["execution"].get<std::string>());
        if (goes) measure_lag(parts, body);
        return json_response(200, {{"go", goes}});
    } catch (const TokenRefused& refused) {
        throw http::HttpError(403, refused.what());
    }
}

}  // namespace

void add_callback_routes(http::Router& router, const ApiParts& parts) {
    router.add("POST", "/callback/{token}",
               [parts](const http::Request& request) -> http::Answer { return take_callback(parts, request); },
               {.max_body = most_callback_bytes});
    router.add("POST", "/callback/{token}/start",
               [parts](const http::Request& request) -> http::Answer { return ask_start_gate(parts, request); });
}

}  // namespace domino
