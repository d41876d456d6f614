#pragma once

#include "core/stream/redis/redis_entries.hpp"
#include "core/stream/redis/redis_link.hpp"
#include "core/stream/redis/wake_signal.hpp"
#include "core/stream/stream.hpp"

#include <array>
#include <atomic>
#include <map>
#include <mutex>

namespace domino {

/// Reads the doors on a connection of its own, which waits at Redis for all of them at once. One
/// reader at a time, the others wait; `wake` and `stop` from any thread.
class RedisReader {
public:
    struct From {
        Door door;
        int partition;
        std::string key;
        RedisCursor cursor;
    };

    explicit RedisReader(RedisLink& link) : link_(link) {}

    /// Throws `TryLater` when Redis is away, after `wait`.
    std::vector<DoorEntry> read(const std::vector<From>& from, std::size_t most, std::chrono::milliseconds wait);
    void wake() { signal_.raise(); }
    void stop();

private:
    using Clock = std::chrono::steady_clock;
    struct Found {
        const From* from;
        std::vector<RedisEntry> entries;
    };
    enum class Connected { yes, late, woken };

    Connected connect_until(Clock::time_point end);
    void name_wrong_type(const std::vector<From>& from);
    bool pause_until(Clock::time_point end);
    void check_places(const std::vector<From>& from);
    RedisId place_of(const From& from) const;
    std::vector<Found> first_entries(const std::vector<From>& from, std::size_t share, std::chrono::milliseconds wait,
                                     bool& woken);
    std::vector<Found> found_in(const redisReply& reply, const std::vector<From>& from) const;
    void read_on(std::vector<Found>& found, std::size_t share, std::size_t most);
    std::size_t affordable(Door door, std::size_t places) const;
    void learn_sizes(const std::vector<Found>& found);
    std::vector<DoorEntry> merged(std::vector<Found> found, std::size_t most) const;

    RedisLink& link_;
    WakeSignal signal_;
    std::atomic<bool> stopped_{false};

    std::mutex mutex_;
    std::unique_ptr<RedisConnection> connection_;
    std::string generation_;
    std::string trouble_;
    Clock::time_point checked_{};
    /// Cursors beyond all that Redis has ever given there, by key.
    std::map<std::string, RedisId> beyond_;
    std::size_t turn_ = 0;
    /// Bytes to expect of an entry, by door.
    std::array<std::size_t, 2> typical_bytes_{4096, 262144};
};

}  // namespace domino
