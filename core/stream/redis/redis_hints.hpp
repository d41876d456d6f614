#pragma once

#include "core/stream/redis/redis_link.hpp"
#include "core/stream/redis/wake_signal.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace domino {

/// Words between brokers by PUBLISH and SUBSCRIBE, which may be lost; nobody hears its own. A thread
/// with one connection to hear and one to tell. Any thread.
class RedisHints {
public:
    RedisHints(RedisLink& link, std::string channel);
    ~RedisHints();

    /// Returns at once. Dropped when it is too long or too many wait.
    void tell(const std::string& text);
    void listen(std::function<void(const std::string&)> listener);
    void stop();

private:
    void work();
    void pause_a_moment();
    void hear();
    void hear(const redisReply& message);
    void tell_all();
    std::deque<std::string> take_waiting();
    std::function<void(const std::string&)> listener() const;

    RedisLink& link_;
    const std::string channel_;
    const std::string sender_;
    WakeSignal signal_;
    std::atomic<bool> stopped_{false};

    mutable std::mutex mutex_;
    std::condition_variable ended_;
    std::deque<std::string> waiting_;
    std::function<void(const std::string&)> listener_;

    // Of the thread.
    std::unique_ptr<RedisConnection> ear_;
    std::unique_ptr<RedisConnection> mouth_;

    std::thread thread_;
};

}  // namespace domino
