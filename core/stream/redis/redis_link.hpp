#pragma once

#include "core/stream/redis/redis_connector.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace domino {

/// Whether Redis is there, as all who talk to it have found, and how to get to it. Whoever finds it
/// gone says so; the monitor looks again at once and then with growing pauses, so that nobody else
/// need try in vain. Any thread.
class RedisLink {
public:
    RedisLink(RedisAddress address, RedisTimeouts timeouts);

    /// Throws `RedisGone`, at once while Redis is known to be away.
    std::unique_ptr<RedisConnection> connect(const std::string& name);
    /// Tries in any case.
    std::unique_ptr<RedisConnection> connect_anyway(const std::string& name);

    /// Another server is the one to talk to now: connections made before are of no more use.
    void moved() { ++epoch_; }
    bool is_current(const RedisConnection& connection) const { return connection.epoch() == epoch_; }

    void found();
    void lost(const std::string& why);
    bool is_away() const;
    /// "Redis at HOST: why, since TIME" while it is away, else "".
    std::string trouble() const;
    RedisConnector& connector() { return connector_; }

    /// Until somebody finds Redis lost that was there, or `wait_no_more`.
    void wait_for_loss(std::chrono::milliseconds wait);
    /// Until somebody knows how it stands.
    void wait_until_known(std::chrono::milliseconds wait);
    /// Waits end at once from now on.
    void wait_no_more();

private:
    enum class State { unknown, there, away };

    RedisConnector connector_;
    std::atomic<unsigned> epoch_{0};

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    State state_ = State::unknown;
    bool just_lost_ = false;
    bool ending_ = false;
    std::string why_;
    std::chrono::system_clock::time_point since_;
};

}  // namespace domino
