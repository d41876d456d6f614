#include "core/stream/redis/redis_entries.hpp"

#include "domino/json.hpp"

namespace domino {

namespace {

std::string payload_from(const redisReply& fields) {
    const auto parts = elements_of(fields);
    for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
        if (text_of(*parts[i]) == payload_field) return std::string(text_of(*parts[i + 1]));
    }
    Json foreign = Json::object();
    for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
        foreign[std::string(text_of(*parts[i]))] = std::string(text_of(*parts[i + 1]));
    }
    return to_text(foreign);
}

}  // namespace

std::string redis_key(const std::string& name_space, const EntryPlace& place) {
    const std::string stream = name_space + ":" + place.stream;
    return stream == name_space + ":dead" ? stream : stream + ":" + std::to_string(place.partition);
}

std::vector<RedisEntry> entries_from(const redisReply& reply) {
    std::vector<RedisEntry> entries;
    for (const redisReply* one : elements_of(reply)) {
        const auto parts = elements_of(*one);
        if (parts.size() < 2 || parts[1]->type != REDIS_REPLY_ARRAY) continue;
        entries.push_back({redis_id_from(text_of(*parts[0])), payload_from(*parts[1])});
    }
    return entries;
}

std::vector<std::pair<std::string, std::vector<RedisEntry>>> streams_from(const redisReply& reply) {
    std::vector<std::pair<std::string, std::vector<RedisEntry>>> streams;
    for (const redisReply* one : elements_of(reply)) {
        const auto parts = elements_of(*one);
        if (parts.size() == 2) streams.emplace_back(text_of(*parts[0]), entries_from(*parts[1]));
    }
    return streams;
}

std::vector<StreamEntry> stream_entries(std::vector<RedisEntry> entries, int partition, const std::string& generation) {
    std::vector<StreamEntry> all;
    all.reserve(entries.size());
    for (RedisEntry& one : entries) {
        all.push_back({partition, RedisCursor{one.id, generation}.text(), std::move(one.payload)});
    }
    return all;
}

}  // namespace domino
