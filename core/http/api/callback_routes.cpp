#include "core/http/api/api.hpp"
#include "core/http/server/http_error.hpp"

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

}  // namespace

void add_callback_routes(http::Router& router, const ApiParts& parts) {
    router.add("POST", "/callback/{token}",
               [parts](const http::Request& request) -> http::Answer { return take_callback(parts, request); },
               {.max_body = most_callback_bytes});
}

}  // namespace domino
