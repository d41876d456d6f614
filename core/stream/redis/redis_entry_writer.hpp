#pragma once

#include "core/stream/redis/redis_link.hpp"
#include "core/stream/stream.hpp"

#include <functional>
#include <string>
#include <vector>

namespace domino {

/// Writes entries in one pipeline, and those that a broken connection left in doubt once more on
/// the next. Entries of one key keep their order: what an old connection still does comes before or is the
/// same again. One thread at a time.
class RedisEntryWriter {
public:
    struct Entry {
        std::string_view key;
        std::string_view payload;
    };
    /// Called once for each entry, by its index.
    using Answer = std::function<void(std::size_t, const Appended&)>;

    RedisEntryWriter(RedisLink& link, std::string name) : link_(link), name_(std::move(name)) {}

    /// Returns when all are answered, after `patience` and one time-out at most. Throws nothing but what
    /// `answer` throws.
    void write(const std::vector<Entry>& entries, std::chrono::milliseconds patience, const Answer& answer);

private:
    using Indices = std::vector<std::size_t>;

    /// Writes those at `open`; what is left there may be tried again, for the reason that comes back.
    std::string try_once(const std::vector<Entry>& entries, Indices& open, const Answer& answer);
    std::string write_to(RedisConnection& connection, const std::vector<Entry>& entries, Indices& open, const Answer& answer);

    RedisLink& link_;
    const std::string name_;
    std::unique_ptr<RedisConnection> connection_;
};

}  // namespace domino
