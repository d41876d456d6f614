#pragma once

#include "core/stream/stream.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace domino {

/// An entry's id in Redis. {0, 0} is before the first.
struct RedisId {
    std::uint64_t ms = 0;
    std::uint64_t seq = 0;

    auto operator<=>(const RedisId&) const = default;
    std::string text() const;
    /// The least id beyond this one.
    RedisId next() const;
};

/// Throws `Error` when the text is no id; Redis' own answers never are.
RedisId redis_id_from(std::string_view text);

/// A cursor of the Redis stream: `1700000000000-3@ab12cd34`, the entry's id and the first
/// characters of the run id of the server that gave it. A server that was restarted or that took
/// over has another run id; it may have lost its newest entries and give their ids again.
struct RedisCursor {
    RedisId id;
    std::string generation;  ///< "" when the server did not tell

    Cursor text() const;
};

/// Throws `Error` for what is no cursor of a Redis stream. "" is before the first entry.
RedisCursor redis_cursor_from(const Cursor& cursor);

}  // namespace domino
