#pragma once

#include "core/http/api/auth.hpp"
#include "core/http/server/server.hpp"
#include "core/pipeline/ids.hpp"
#include "core/pipeline/intake.hpp"
#include "core/pipeline/run_feed.hpp"
#include "core/pipeline/setup.hpp"
#include "core/store/store.hpp"
#include "core/telemetry/metrics_registry.hpp"

#include <functional>
#include <memory>
#include <string>

namespace domino {

/// What the routes work with; all of it outlives the server.
struct ApiParts {
    Stream& stream;
    Store& store;
    Intake& intake;
    const Ids& ids;
    const Tokens& tokens;
    const Auth& auth;
    RunFeed& feed;
    MetricsRegistry& metrics;
    const Clock& clock;
    std::function<std::shared_ptr<const Setup>()> setup;
    std::function<Json()> plugins;  ///< for /plugins
    std::function<Json(const std::string& chain)> chain_counts;
    std::function<Json()> readiness;  ///< {"status": "ok"|"degraded"|"down", "parts": {...}}
    std::function<std::string()> login_link;
    std::function<Json()> reload;  ///< {"reloaded": BOOL, "faults": [...]}
    int waits_at_once = 128;       ///< requests that may wait for their run; beyond: 202 at once
};

/// Adds every route of the HTTP API (docs/api.md) and the login check in front of them.
void add_api(http::Server& server, const ApiParts& parts);

// Each adds the routes of one room.
void add_decide_routes(http::Router& router, const ApiParts& parts);
void add_run_routes(http::Server& server, const ApiParts& parts);
void add_topic_routes(http::Server& server, const ApiParts& parts);
void add_channel_routes(http::Router& router, const ApiParts& parts);
void add_callback_routes(http::Router& router, const ApiParts& parts);
void add_catalog_routes(http::Router& router, const ApiParts& parts);
void add_dead_letter_routes(http::Router& router, const ApiParts& parts);
void add_operation_routes(http::Router& router, const ApiParts& parts);

HttpResponse json_response(int status, const Json& body);
HttpResponse json_text_response(int status, std::string body);
/// A query parameter as a whole number within bounds. Throws HttpError 400.
long number_parameter(const http::Request& request, const char* name, long fallback, long least, long most);

}  // namespace domino
