#pragma once

#include "core/sqlite/embedded_database.hpp"
#include "core/stream/append_bounds.hpp"
#include "core/stream/entry_places.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace domino {

/// Appends that wait for the writer: all that waits becomes one item of its batch. Bounded by
/// number and bytes, counted until each append has its answer. Any thread may call any member.
class AppendQueue {
public:
    /// Called on the writer's thread after a commit, before the answers, with what came in.
    using Arrived = std::function<void(const std::vector<std::pair<EntryPlace, std::int64_t>>&)>;

    AppendQueue(EmbeddedDatabase& database, Arrived arrived);

    void append(const EntryPlace& place, std::string payload, Stream::Done done);
    /// Refuses what comes from now on and returns when all that came before is answered.
    void stop();
    bool stopped() const;

private:
    struct Waiting {
        EntryPlace place;
        std::string payload;
        Stream::Done done;
        std::int64_t number = 0;
    };
    using Batch = std::vector<Waiting>;

    void submit();
    void write(SqliteDatabase& database, Batch& batch);
    void answer(Batch& batch, const Written& written);

    EmbeddedDatabase& database_;
    const Arrived arrived_;

    mutable std::mutex mutex_;
    Batch waiting_;
    AppendBounds bounds_;
};

/// Milliseconds since 1970.
std::int64_t wall_clock();

/// Inserts one entry and returns its number.
std::int64_t insert_entry(SqliteDatabase& database, const EntryPlace& place, std::string_view payload, std::int64_t time);

}  // namespace domino
