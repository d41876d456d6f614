#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace domino::http {

/// Bounds of the clients that hold an event stream.
struct EventHubSettings {
    std::size_t clients = 10000;         ///< beyond: 503
    std::size_t queue_bytes = 64 << 10;  ///< a client with more waiting for it is cut
    int feeders = 2;                     ///< threads that ask sources for more
    std::chrono::milliseconds heartbeat{15000};
    std::chrono::milliseconds stalled{30000};  ///< a client that takes nothing for so long is cut
};

/// Bounds of a server. Sizes are bytes.
struct ServerSettings {
    std::string listen = "127.0.0.1:8080";    ///< host:port, [v6]:port; port 0 takes a free one
    int threads = 256;                        ///< connections served at once; event streams need none
    std::size_t max_target = 8 << 10;         ///< beyond: 414
    std::size_t max_header_bytes = 32 << 10;  ///< all header fields; beyond: 431
    std::size_t max_header_fields = 100;
    std::size_t max_body = 1 << 20;      ///< unless the route says otherwise; beyond: 413
    std::size_t max_bodies = 128 << 20;  ///< all bodies held at one time; beyond: 503
    std::size_t max_drain = 64 << 10;    ///< of a body nobody wants, to keep its connection
    std::chrono::milliseconds keep_alive{15000};
    std::chrono::milliseconds request_deadline{10000};                      ///< from the first byte to the last; then 408
    std::chrono::milliseconds yield_after{2000};                            ///< when no thread is free, slower senders make room
    std::chrono::milliseconds patience{500};                                ///< a new connection waits for a thread; then 503
    std::size_t slowest_reader = 16 << 10;                                  ///< bytes a second a client must take of its answer
    std::chrono::milliseconds send_deadline{10000};                         ///< on top of that
    std::size_t connections_per_address = 200;                              ///< IPv6: per /64; beyond: 429
    std::vector<std::string> exempt_networks = {"127.0.0.0/8", "::1/128"};  ///< not counted: proxies
    EventHubSettings events;
};

}  // namespace domino::http
