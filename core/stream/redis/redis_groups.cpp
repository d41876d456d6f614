#include "core/stream/redis/redis_groups.hpp"

namespace domino {

template <class Work>
auto RedisGroups::run(const Place& place, const std::string& group, const Work& work) {
    try {
        return pool_.run(work);
    } catch (const RedisRefused& e) {
        if (e.code() != "NOGROUP") throw;
        throw Error("stream " + place.key + " has no group \"" + group.substr(0, 80) + "\"; create it first");
    }
}

void RedisGroups::create(const Place& place, const std::string& group, const RedisCursor& from) {
    if (group.empty() || group.size() > 200) throw Error("a group's name has 1 to 200 bytes");
    try {
        pool_.run([&](RedisConnection& redis) {
            redis.command({"XGROUP", "CREATE", place.key, group, from.id.text(), "MKSTREAM"});
        });
    } catch (const RedisRefused& e) {
        if (e.code() != "BUSYGROUP") throw;
    }
}

std::vector<StreamEntry> RedisGroups::read(const Place& place, const std::string& group, const std::string& consumer,
                                           std::size_t most) {
    return run(place, group, [&](RedisConnection& redis) {
        const RedisReply reply = redis.command({"XREADGROUP", "GROUP", group, consumer, "COUNT",
                                                std::to_string(std::max<std::size_t>(most, 1)), "STREAMS", place.key, ">"});
        auto streams = streams_from(*reply);
        if (streams.empty()) return std::vector<StreamEntry>();
        return stream_entries(std::move(streams.front().second), place.partition, redis.generation());
    });
}

std::size_t RedisGroups::acknowledge(const Place& place, const std::string& group, const std::vector<RedisCursor>& cursors) {
    if (cursors.empty()) return 0;
    std::vector<std::string> words = {"XACK", place.key, group};
    for (const RedisCursor& cursor : cursors) words.push_back(cursor.id.text());
    return run(place, group, [&](RedisConnection& redis) {
        const auto done = static_cast<std::size_t>(redis.command(words)->integer);
        // XACK says nothing about a group that is not there.
        if (done == 0) redis.command({"XPENDING", place.key, group});
        return done;
    });
}

std::vector<PendingEntry> RedisGroups::pending(const Place& place, const std::string& group, std::size_t most) {
    return run(place, group, [&](RedisConnection& redis) {
        std::vector<PendingEntry> all;
        const RedisReply reply = redis.command({"XPENDING", place.key, group, "-", "+", std::to_string(most)});
        const auto pending = elements_of(*reply);
        for (const redisReply* one : pending) {
            const std::string_view id = text_of(*elements_of(*one).at(0));
            redis.append({"XRANGE", place.key, id, id});
        }
        for (const redisReply* one : pending) {
            const auto parts = elements_of(*one);
            auto entries = stream_entries(entries_from(*redis.good_reply()), place.partition, redis.generation());
            // Gone with a trim that somebody else has made.
            if (entries.empty()) continue;
            PendingEntry entry;
            entry.entry = std::move(entries.front());
            entry.consumer = text_of(*parts.at(1));
            entry.idle = std::chrono::milliseconds(parts.at(2)->integer);
            entry.deliveries = static_cast<int>(parts.at(3)->integer);
            all.push_back(std::move(entry));
        }
        return all;
    });
}

std::vector<StreamEntry> RedisGroups::claim(const Place& place, const std::string& group, const std::string& consumer,
                                            std::chrono::milliseconds idle, std::size_t most) {
    return run(place, group, [&](RedisConnection& redis) {
        std::vector<RedisEntry> all;
        std::string from = "0-0";
        do {
            const std::string count = std::to_string(std::max<std::size_t>(most - all.size(), 1));
            const RedisReply reply =
                redis.command({"XAUTOCLAIM", place.key, group, consumer, std::to_string(idle.count()), from, "COUNT", count});
            const auto parts = elements_of(*reply);
            from = text_of(*parts.at(0));
            for (RedisEntry& entry : entries_from(*parts.at(1))) all.push_back(std::move(entry));
        } while (all.size() < most && from != "0-0");
        return stream_entries(std::move(all), place.partition, redis.generation());
    });
}

}  // namespace domino
