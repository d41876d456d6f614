#include "core/http/api/api.hpp"
#include "core/http/server/http_error.hpp"
#include "core/pipeline/start_gate.hpp"
#include "domino/error.hpp"

#include <limits>

namespace domino {
namespace {

constexpr std::size_t most_callback_bytes = 25u << 20;
constexpr std::int64_t never_sent = 0;

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
void measure_lag(const ApiParts& parts, std::int64_t sent) {
    constexpr std::int64_t a_day_ms = 24LL * 3600 * 1000;
    const std::int64_t lag = milliseconds_since_1970(parts.clock.now()) - sent;
    if (lag < 0 || lag > a_day_ms) return;
    parts.metrics
        .histogram("domino_executor_queue_lag_seconds",
                   "From handing a step to its executor's peer to the start of its execution")
        .Observe(static_cast<double>(lag) / 1000);
}

bool may_go(const ApiParts& parts, const http::Request& request, const std::string& execution, std::int64_t sent) {
    StartGate gate(parts.store, parts.tokens, parts.clock);
    try {
        const bool goes = gate.may_go(request.param("token"), execution);
        if (goes) measure_lag(parts, sent);
        return goes;
    } catch (const TokenRefused& refused) {
        throw http::HttpError(403, refused.what());
    }
}

HttpResponse ask_start_gate(const ApiParts& parts, const http::Request& request) {
    const Json body = http::json_body(request);
    if (!body.is_object() || !body.contains("execution") || !body["execution"].is_string())
        throw FieldError("/execution", "expected the execution's id as text");
    const bool knows_sent = body.contains("sent") && body["sent"].is_number_integer();
    const bool goes =
        may_go(parts, request, body["execution"].get<std::string>(), knows_sent ? body["sent"].get<std::int64_t>() : never_sent);
    return json_response(200, {{"go", goes}});
}

/// For peers that go on once for each element of an answer: where it is empty, nothing goes on, and they need not look.
HttpResponse ask_start_gate_for_list(const ApiParts& parts, const http::Request& request) {
    const std::int64_t sent = number_parameter(request, "sent", never_sent, 0, std::numeric_limits<long>::max());
    Json permissions = Json::array();
    if (may_go(parts, request, request.param("execution"), sent)) permissions.push_back({{"go", true}});
    return json_response(200, permissions);
}

}  // namespace

void add_callback_routes(http::Router& router, const ApiParts& parts) {
    router.add("POST", "/callback/{token}",
               [parts](const http::Request& request) -> http::Answer { return take_callback(parts, request); },
               {.max_body = most_callback_bytes});
    router.add("POST", "/callback/{token}/start",
               [parts](const http::Request& request) -> http::Answer { return ask_start_gate(parts, request); });
    router.add("POST", "/callback/{token}/start/{execution}",
               [parts](const http::Request& request) -> http::Answer { return ask_start_gate_for_list(parts, request); });
}

}  // namespace domino
