#pragma once

#include "core/stream/redis/redis_entries.hpp"
#include "core/stream/redis/redis_pool.hpp"

namespace domino {

/// Consumer groups of publications, for other systems, which may use clients of their own on the same
/// groups. All members throw `TryLater` when Redis is away and `Error` for a group that nobody made.
class RedisGroups {
public:
    struct Place {
        std::string key;
        int partition;
    };

    explicit RedisGroups(RedisPool& pool) : pool_(pool) {}

    void create(const Place& place, const std::string& group, const RedisCursor& from);
    std::vector<StreamEntry> read(const Place& place, const std::string& group, const std::string& consumer, std::size_t most);
    std::size_t acknowledge(const Place& place, const std::string& group, const std::vector<RedisCursor>& cursors);
    std::vector<PendingEntry> pending(const Place& place, const std::string& group, std::size_t most);
    std::vector<StreamEntry> claim(const Place& place, const std::string& group, const std::string& consumer,
                                   std::chrono::milliseconds idle, std::size_t most);

private:
    template <class Work>
    auto run(const Place& place, const std::string& group, const Work& work);

    RedisPool& pool_;
};

}  // namespace domino
