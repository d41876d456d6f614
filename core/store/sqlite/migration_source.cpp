#include "core/store/sqlite/migration_source.hpp"

#include "core/store/sqlite/run_reader.hpp"

namespace domino {
namespace {

constexpr std::size_t most_rows = 500;
constexpr std::size_t most_bytes = 4u << 20;

/// `take` reads a row and says how many bytes it holds; the row's number is its first column.
template <class Row, class Take, class... Values>
MigrationSource::Piece<Row> piece_of(SqliteDatabase& database, const Take& take, const char* sql, const Values&... values) {
    MigrationSource::Piece<Row> piece;
    std::size_t bytes = 0;
    SqliteRows rows = database.query(sql, values..., most_rows);
    while (bytes < most_bytes && rows.next()) {
        piece.last = rows.integer(0);
        bytes += take(rows, piece.rows.emplace_back());
    }
    return piece;
}

}  // namespace

// ---- notes

std::string MigrationSource::note(const char* key) {
    return database_.readers().read([&](SqliteDatabase& one) {
        return one.text("SELECT value FROM key_value WHERE space = ? AND key = ?", migration_space, key).value_or("");
    });
}

void MigrationSource::note(const char* key, const std::string& value) {
    database_.writer().run([&](SqliteDatabase& one) {
        one.run("INSERT OR REPLACE INTO key_value(space, key, value) VALUES(?, ?, ?)", migration_space, key, value);
    });
}

void MigrationSource::erase_notes() {
    database_.writer().run([](SqliteDatabase& one) { one.run("DELETE FROM key_value WHERE space = ?", migration_space); });
}

// ---- all at once

std::uint64_t MigrationSource::count(const char* sql) {
    return database_.readers().read(
        [&](SqliteDatabase& one) { return static_cast<std::uint64_t>(one.integer(sql).value_or(0)); });
}

std::uint64_t MigrationSource::count_runs() {
    return count("SELECT sum(runs) FROM run_count");
}

std::uint64_t MigrationSource::count_dialogs() {
    return count("SELECT count(*) FROM dialog");
}

std::uint64_t MigrationSource::count_seen_callbacks() {
    return count("SELECT count(*) FROM seen_callback");
}

std::uint64_t MigrationSource::count_dead_letters() {
    return count("SELECT count(*) FROM dead_letter");
}

std::vector<PartitionRow> MigrationSource::partitions() {
    return database_.readers().read([](SqliteDatabase& one) {
        std::vector<PartitionRow> all;
        SqliteRows rows = one.query(
            "SELECT partition, ord, rev, events_cursor, callbacks_cursor, result_ord, published, dead_ord, dead_published FROM"
            " partitions ORDER BY partition");
        while (rows.next()) {
            PartitionRow& row = all.emplace_back();
            rows.read(row.partition, row.ord, row.rev, row.events_cursor, row.callbacks_cursor, row.result_ord, row.published,
                      row.dead_ord, row.dead_published);
        }
        return all;
    });
}

std::vector<MigrationSource::KeyValueRow> MigrationSource::key_values() {
    return database_.readers().read([](SqliteDatabase& one) {
        std::vector<KeyValueRow> all;
        SqliteRows rows = one.query("SELECT space, key, value, until FROM key_value WHERE space <> ?", migration_space);
        while (rows.next()) {
            KeyValueRow& row = all.emplace_back();
            rows.read(row.space, row.key, row.value, row.until);
        }
        return all;
    });
}

// ---- in pieces

MigrationSource::Piece<RunRecord> MigrationSource::runs_after(std::int64_t number) {
    return database_.readers().read([number](SqliteDatabase& database) {
        RunReader reader(database);
        const auto take = [&reader](const SqliteRows& rows, RunRecord& record) {
            record = reader.record(rows.integer(0));
            return bytes_of(record);
        };
        return piece_of<RunRecord>(database, take, "SELECT seq FROM run WHERE seq > ? ORDER BY seq LIMIT ?", number);
    });
}

// Dialogs and callbacks have no number: the place in their order is one, since nobody changes them now.

MigrationSource::Piece<DialogRow> MigrationSource::dialogs_after(std::int64_t number) {
    const auto take = [](const SqliteRows& rows, DialogRow& row) {
        std::int64_t place = 0;
        rows.read(place, row.channel, row.conversation, row.planner, row.context, row.run);
        return row.context.size();
    };
    return database_.readers().read([&](SqliteDatabase& database) {
        return piece_of<DialogRow>(
            database, take,
            "SELECT * FROM (SELECT row_number() OVER (ORDER BY channel, conversation) AS place, channel, conversation, planner,"
            " context, run FROM dialog) WHERE place > ? ORDER BY place LIMIT ?",
            number);
    });
}

MigrationSource::Piece<SeenCallback> MigrationSource::seen_callbacks_after(std::int64_t number) {
    const auto take = [](const SqliteRows& rows, SeenCallback& row) {
        std::int64_t place = 0;
        rows.read(place, row.step, row.attempt, row.digest);
        return std::size_t{100};
    };
    return database_.readers().read([&](SqliteDatabase& database) {
        return piece_of<SeenCallback>(
            database, take,
            "SELECT * FROM (SELECT row_number() OVER (ORDER BY step, attempt, digest) AS place, step, attempt, digest FROM"
            " seen_callback) WHERE place > ? ORDER BY place LIMIT ?",
            number);
    });
}

MigrationSource::Piece<DeadLetterRow> MigrationSource::dead_letters_after(std::int64_t number) {
    const auto take = [](const SqliteRows& rows, DeadLetterRow& row) {
        std::int64_t seq = 0;
        rows.read(seq, row.id, row.partition, row.kind, row.run, row.cause, row.raw, row.status, row.note, row.first_seen,
                  row.last_seen, row.count, row.ord);
        return row.raw.size();
    };
    return database_.readers().read([&](SqliteDatabase& database) {
        return piece_of<DeadLetterRow>(
            database, take,
            "SELECT seq, id, partition, kind, run, cause, raw, status, note, first_seen, last_seen, count, ord FROM dead_letter"
            " WHERE seq > ? ORDER BY seq LIMIT ?",
            number);
    });
}

MigrationSource::Piece<std::string> MigrationSource::entries_after(Door door, int partition, std::int64_t number) {
    const auto take = [](const SqliteRows& rows, std::string& payload) {
        payload = rows.text(1);
        return payload.size();
    };
    return database_.readers().read([&](SqliteDatabase& database) {
        return piece_of<std::string>(
            database, take, "SELECT id, payload FROM entry WHERE stream = ? AND partition = ? AND id > ? ORDER BY id LIMIT ?",
            to_string(door), partition, number);
    });
}

}  // namespace domino
