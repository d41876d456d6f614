#pragma once

#include "core/stream/entry_places.hpp"
#include "core/stream/redis/redis_cursor.hpp"
#include "core/stream/redis/redis_reply.hpp"

#include <utility>

namespace domino {

/// An entry as Redis has it.
struct RedisEntry {
    RedisId id;
    std::string payload;
};

/// Keys of a namespace.
std::string redis_key(const std::string& name_space, const EntryPlace& place);

/// The field of an entry that holds the payload.
inline constexpr std::string_view payload_field = "e";

/// From the answer of XRANGE and its like. An entry without the payload's field, which somebody else
/// has written, is its fields as a JSON object; entries that are gone are left out.
std::vector<RedisEntry> entries_from(const redisReply& reply);
/// The entries of each stream in an answer of XREAD or XREADGROUP, by key.
std::vector<std::pair<std::string, std::vector<RedisEntry>>> streams_from(const redisReply& reply);

std::vector<StreamEntry> stream_entries(std::vector<RedisEntry> entries, int partition, const std::string& generation);

}  // namespace domino
