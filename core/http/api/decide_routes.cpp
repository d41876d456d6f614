#include "core/http/api/api.hpp"
#include "core/http/api/decide_request.hpp"
#include "core/http/api/run_wait.hpp"
#include "core/http/server/http_error.hpp"

namespace domino {
namespace {

void check_channel(const std::string& channel, const Setup& setup) {
    if (channel == api_channel || setup.plugins().channel(channel) != nullptr) return;
    throw FieldError("/channel", "there is no channel \"" + channel + "\"; leave it out for \"api\"");
}

}  // namespace

void add_decide_routes(http::Router& router, const ApiParts& parts) {
    const auto waiter = std::make_shared<const RunWait>(parts);
    router.add("POST", "/decide", [parts, waiter](const http::Request& request) -> http::Answer {
        const DecideRequest decide = read_decide_request(request);
        if (decide.incoming.type.starts_with("result."))
            throw FieldError("/type", "results are published by the broker itself; use another type, e.g. custom." +
                                          decide.incoming.type.substr(7));
        check_channel(decide.channel, *parts.setup());
        const std::string principal = parts.auth.principal(request).value_or("");
        return waiter->answer(request, [&](const Intake::Announce& announce) {
            return parts.intake.accept(decide.channel, principal, decide.incoming, announce);
        });
    });
}

}  // namespace domino
