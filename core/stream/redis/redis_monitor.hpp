#pragma once

#include "core/stream/redis/redis_health.hpp"
#include "core/stream/redis/redis_link.hpp"

#include <atomic>
#include <mutex>
#include <random>
#include <thread>

namespace domino {

/// Looks after Redis every few seconds on a thread and a connection of its own: whether it is there,
/// what its settings promise, how many partitions the namespace has, which groups are far behind. Any thread.
class RedisMonitor {
public:
    struct Watched {
        std::string name_space;
        int partitions;  ///< to be written down when the namespace is new
        std::vector<std::string> publications;
        std::vector<std::string> doors;
        std::string mirror;         ///< the group of ours
        std::string store_id = {};  ///< whose cursors read the doors; "" is not looked at
    };

    RedisMonitor(RedisLink& link, Watched watched);
    ~RedisMonitor();

    /// How many partitions there are: what the namespace was made with, if Redis tells within
    /// `wait`; else the number wanted. From then on another number is a fault.
    int settle_partitions(std::chrono::milliseconds wait);

    StreamHealth health() const;
    /// As seen last.
    RedisMemory memory() const;
    void note_keep_at_most(std::chrono::milliseconds time) { keep_at_most_ = time.count(); }
    void stop();

private:
    void work();
    void look();
    void check_partitions();
    void check_store();
    void follow_sentinels();
    RedisPicture picture();
    std::vector<RedisLaggard> laggards();
    std::chrono::milliseconds back_off();

    RedisLink& link_;
    const Watched watched_;
    std::atomic<bool> stopped_{false};
    std::atomic<std::int64_t> keep_at_most_{0};

    mutable std::mutex mutex_;
    StreamHealth health_;
    RedisMemory memory_ = RedisMemory::plenty;
    int found_partitions_ = 0;
    int settled_partitions_ = 0;

    // Of the thread.
    std::unique_ptr<RedisConnection> connection_;
    std::string generation_;
    std::vector<RedisLaggard> laggards_;
    int looks_ = 0;
    int failures_ = 0;
    std::minstd_rand random_{std::random_device{}()};

    std::thread thread_;
};

}  // namespace domino
