#pragma once

#include "core/http/server/socket.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <unordered_set>

namespace domino::http {

class ConnectionTable;

/// What one connection is doing and until when it may. The connection's thread sets it without a
/// lock or a system call; the table's watchdog reads it and shuts the socket when time is over, which
/// ends the thread's wait. One per connection, gone before its socket is closed or handed on.
class ConnectionWatch {
public:
    enum class Phase : std::uint8_t { fresh, idle, reading, handling, writing };
    enum class Cut : std::uint8_t { none, deadline, made_room, stopping };
    using Clock = std::chrono::steady_clock;

    ConnectionWatch(ConnectionTable& table, const Socket& socket);
    ~ConnectionWatch();
    ConnectionWatch(const ConnectionWatch&) = delete;

    void enter(Phase phase, std::chrono::milliseconds at_most);
    /// The present phase may last as long from now.
    void extend(std::chrono::milliseconds at_most);
    /// Handlers take the time they need.
    void enter_handling();

    Cut cut() const { return cut_; }
    /// True also a moment before the watchdog has seen it: bytes that drip in keep no one waiting.
    bool is_over() const;

private:
    friend class ConnectionTable;

    ConnectionTable& table_;
    const Socket& socket_;
    std::atomic<Phase> phase_{Phase::fresh};
    std::atomic<Cut> cut_{Cut::none};
    std::atomic<Clock::rep> since_;
    std::atomic<Clock::rep> deadline_;
};

/// The connections that have a thread. May be called from any thread.
class ConnectionTable {
public:
    explicit ConnectionTable(std::chrono::milliseconds yield_after) : yield_after_(yield_after) {}

    /// Shuts every connection whose time is over.
    void cut_overdue();
    /// Ends the connection that has been idle longest, or else the one that has been sending its request
    /// longest and longer than `yield_after`, so that a new one finds a thread. False when none may go.
    bool make_room();
    /// Ends connections without a request now; the others end after their present one.
    void close_idle();
    void cut_all();

private:
    friend class ConnectionWatch;
    using Watch = ConnectionWatch;

    void add(Watch& watch);
    void remove(Watch& watch);
    static void cut(Watch& watch, Watch::Cut why);
    Watch* longest_in(Watch::Phase phase, std::chrono::milliseconds at_least);

    const std::chrono::milliseconds yield_after_;

    std::mutex mutex_;
    std::unordered_set<Watch*> watches_;
};

}  // namespace domino::http
