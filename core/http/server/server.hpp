#pragma once

#include "core/http/server/server_parts.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace domino::http {

class Acceptor;

struct ServerCounts {
    std::size_t connections = 0;  ///< that have a thread
    std::size_t in_flight = 0;    ///< requests between their first byte and their answer
    std::size_t waiting = 0;      ///< for a thread
    std::uint64_t refused = 0;    ///< connections answered 503 or 429 at the door, since the start
    EventHubCounts events;
};

/// An HTTP/1.1 server on a pool of threads, one per connection at work, and an event hub for streams.
///
/// When every thread has a connection, new ones wait for at most `patience`: the one idle longest makes
/// room, or else one that is slow in sending its request, and connections end after their present answer. Who
/// finds no thread is told 503 with Retry-After.
///
/// Made, then routes added, then started, then stopped, all by one thread; `events`, `counts` and
/// `is_stopping` may be used from any, handlers included.
class Server {
public:
    /// Throws Error for a setting that makes no sense.
    explicit Server(ServerSettings settings, ServerHooks hooks = {});
    /// Stops at once; waits for handlers that are still running.
    ~Server();

    Router& router();
    EventHub& events();

    /// Throws Error naming the address when it cannot be listened on.
    void start();
    /// The address it listens on, with its real port.
    std::string address() const;
    std::uint16_t port() const;
    bool is_stopping() const;
    ServerCounts counts() const;

    /// No new connections, idle ones end, running requests get their answers until `deadline` has
    /// passed, then their connections are cut; event streams end last. True when all requests ended by
    /// themselves; after false some handlers may still be running. May come twice or without `start`.
    bool stop(std::chrono::milliseconds deadline);

private:
    std::unique_ptr<ServerParts> parts_;
    std::unique_ptr<Acceptor> acceptor_;
};

}  // namespace domino::http
