#pragma once

#include "core/sqlite/embedded_database.hpp"
#include "core/store/store.hpp"
#include "core/stream/stream.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace domino {

/// How far a part of a migration has come.
struct MigrationProgress {
    std::string what;  ///< "runs", "dead letters", ...
    std::uint64_t done = 0;
    std::uint64_t all = 0;
};

struct MigrationSettings {
    std::shared_ptr<EmbeddedDatabase> from;     ///< held by nobody else for as long as it takes
    Store& store;                               ///< to where; nobody else works on it meanwhile
    Stream& stream;                             ///< its doors take what was not read yet
    std::string shown;                          ///< the place to go to, in words, without a password
    std::chrono::milliseconds patience{30000};  ///< with a store that is away
    std::function<void(const MigrationProgress&)> tell = [](const MigrationProgress&) {};
};

struct MigrationOutcome {
    bool was_done_before = false;
    std::uint64_t runs = 0;     ///< all that are there now
    std::uint64_t refused = 0;  ///< runs that the store cannot take; each is a dead letter
    std::uint64_t entries = 0;  ///< of the doors
};

/// Moves all that the embedded store and stream hold. From the first moment on a broker can use
/// neither the old data nor the new; both are told so by a note in their key-value maps. What is done
/// twice comes to the same, so that another call goes on where one was killed; after the end the new
/// data can be used and the old can not. Throws `Error` when the store has other runs or other
/// brokers, and `TryLater` when it is away: then the same call goes on.
MigrationOutcome migrate(const MigrationSettings& settings);

/// Ends a migration that was begun and not finished: the old data can be used again. What was copied
/// stays where it is and is never gone on with. Throws `Error` when there is none.
void give_up_migration(EmbeddedDatabase& from);

/// Throw `Error`, with the way out, for data that a migration has in hand or took away.
void refuse_moved_data(Store& embedded);
void refuse_unfinished_migration(Store& store);

}  // namespace domino
