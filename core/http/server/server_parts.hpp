#pragma once

#include "core/http/server/address_limit.hpp"
#include "core/http/server/body_budget.hpp"
#include "core/http/server/connection_table.hpp"
#include "core/http/server/event_hub.hpp"
#include "core/http/server/lingering_sockets.hpp"
#include "core/http/server/router.hpp"
#include "core/http/server/settings.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

namespace domino::http {

/// One request that was answered, or a connection that was turned away (route "(refused)").
struct RequestReport {
    std::string method;  ///< one of the known ones, or "other"
    std::string route;   ///< the route's pattern, or "(none)"
    int status = 0;
    std::chrono::nanoseconds took{0};  ///< from the whole request being there to its answer being sent
    std::size_t received = 0;          ///< bytes of the body
    std::size_t sent = 0;              ///< bytes of the body
};

/// Called on the connection's thread, from many at once; must not throw.
struct ServerHooks {
    std::function<void(const RequestReport&)> answered;
    /// An exception that no handler meant: `where` is "METHOD route", `what` its text.
    std::function<void(const std::string& where, const std::string& what)> failed;
};

/// What all connections of one server share.
struct ServerParts {
    ServerParts(ServerSettings the_settings, ServerHooks the_hooks)
        : settings(std::move(the_settings)),
          hooks(std::move(the_hooks)),
          addresses(settings.connections_per_address, settings.exempt_networks),
          bodies(settings.max_bodies),
          table(settings.yield_after),
          events(settings.events, [this](const std::string& what) { fail("event stream", what); }) {}

    void fail(const std::string& where, const std::string& what) const {
        if (hooks.failed) hooks.failed(where, what);
    }

    const ServerSettings settings;
    const ServerHooks hooks;
    Router router;
    AddressLimit addresses;
    BodyBudget bodies;
    ConnectionTable table;
    LingeringSockets lingering;
    EventHub events;
    std::atomic<bool> is_stopping{false};
    std::atomic<bool> is_crowded{false};  ///< connections wait for a thread: answer and make room
    std::atomic<std::size_t> in_flight{0};
};

}  // namespace domino::http
