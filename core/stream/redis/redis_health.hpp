#pragma once

#include "core/stream/stream.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace domino {

/// A consumer group with entries that it has not done.
struct RedisLaggard {
    std::string group;
    std::string key;
    std::chrono::milliseconds behind;  ///< age of the oldest of them
};

/// How much of maxmemory is left: tight from four fifths on, full where Redis takes no more soon.
enum class RedisMemory { plenty, tight, full };

/// What was seen of a Redis that answers.
struct RedisPicture {
    using Info = std::map<std::string, std::string, std::less<>>;

    std::optional<Info> info;          ///< nothing when INFO is forbidden
    std::optional<std::string> fsync;  ///< appendfsync; nothing when CONFIG is forbidden
    std::vector<RedisLaggard> laggards;
    std::chrono::milliseconds keep_at_most{0};  ///< after which entries go whatever groups have done; 0: not known

    std::uint64_t number(std::string_view name) const;
    RedisMemory memory() const;
};

/// What of it keeps a promise from being kept, and what may be lost, in words.
StreamHealth judge(const RedisPicture& picture);

}  // namespace domino
