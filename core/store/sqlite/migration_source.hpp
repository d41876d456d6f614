#pragma once

#include "core/sqlite/embedded_database.hpp"
#include "core/store/store.hpp"
#include "core/stream/stream.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace domino {

/// The embedded database as a migration reads it, which holds it alone: in pieces of bounded size, each in the order of
/// a number that never changes, so that reading can go on after any of them. Also keeps the migration's notes there.
/// One thread.
class MigrationSource {
public:
    explicit MigrationSource(EmbeddedDatabase& database) : database_(database) {}

    /// Empty: nothing came after.
    template <class Row>
    struct Piece {
        std::vector<Row> rows;
        std::int64_t last = 0;  ///< the number of the last row
    };
    struct KeyValueRow {
        std::string space, key, value;
        std::int64_t until = 0;
    };

    std::string note(const char* key);
    void note(const char* key, const std::string& value);
    void erase_notes();

    std::vector<PartitionRow> partitions();
    /// All but the migration's own notes.
    std::vector<KeyValueRow> key_values();

    std::uint64_t count_runs();
    std::uint64_t count_dialogs();
    std::uint64_t count_seen_callbacks();
    std::uint64_t count_dead_letters();
    Piece<RunRecord> runs_after(std::int64_t number);
    Piece<DialogRow> dialogs_after(std::int64_t number);
    Piece<SeenCallback> seen_callbacks_after(std::int64_t number);
    Piece<DeadLetterRow> dead_letters_after(std::int64_t number);
    Piece<std::string> entries_after(Door door, int partition, std::int64_t number);

private:
    std::uint64_t count(const char* sql);

    EmbeddedDatabase& database_;
};

/// The space of the key-value map in which a migration keeps its notes, here and where it goes.
inline constexpr const char* migration_space = "migration";

}  // namespace domino
