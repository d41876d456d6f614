#include "core/stream/consumer_groups.hpp"

namespace domino::consumer_groups {

namespace {

std::int64_t delivered_to(SqliteDatabase& database, const EntryPlace& place, const std::string& group) {
    const auto delivered =
        database.integer("SELECT delivered FROM consumer_group WHERE stream = ? AND partition = ? AND name = ?", place.stream,
                         place.partition, group);
    if (delivered) return *delivered;
    throw Error("stream " + std::string(place.stream) + ":" + std::to_string(place.partition) + " has no group \"" +
                group.substr(0, 80) + "\"; create it first");
}

StreamEntry entry_from(const SqliteRows& rows, const EntryPlace& place) {
    return {place.partition, cursor_from(rows.integer(0)), rows.text(1)};
}

}  // namespace

void create(SqliteDatabase& database, const EntryPlace& place, const std::string& group, std::int64_t from) {
    if (group.empty() || group.size() > 200) throw Error("a group's name has 1 to 200 bytes");
    database.run("INSERT INTO consumer_group(stream, partition, name, delivered) VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING",
                 place.stream, place.partition, group, from);
}

bool has_news(SqliteDatabase& database, const EntryPlace& place, const std::string& group) {
    return database
        .integer("SELECT id FROM entry WHERE stream = ? AND partition = ? AND id > ? LIMIT 1", place.stream, place.partition,
                 delivered_to(database, place, group))
        .has_value();
}

std::vector<StreamEntry> deliver(SqliteDatabase& database, const EntryPlace& place, const std::string& group,
                                 const std::string& consumer, std::size_t most, std::int64_t now) {
    std::vector<StreamEntry> entries;
    std::int64_t newest = delivered_to(database, place, group);
    {
        SqliteRows rows =
            database.query("SELECT id, payload FROM entry WHERE stream = ? AND partition = ? AND id > ? ORDER BY id LIMIT ?",
                           place.stream, place.partition, newest, most);
        while (rows.next()) entries.push_back(entry_from(rows, place));
    }
    for (const StreamEntry& entry : entries) {
        newest = number_from(entry.cursor);
        database.run(
            "INSERT INTO pending_entry(stream, partition, group_name, entry, consumer, delivered_at, deliveries)"
            " VALUES(?, ?, ?, ?, ?, ?, 1)",
            place.stream, place.partition, group, newest, consumer, now);
    }
    database.run("UPDATE consumer_group SET delivered = ? WHERE stream = ? AND partition = ? AND name = ?", newest, place.stream,
                 place.partition, group);
    return entries;
}

std::size_t acknowledge(SqliteDatabase& database, const EntryPlace& place, const std::string& group,
                        const std::vector<std::int64_t>& entries) {
    std::size_t done = 0;
    for (const std::int64_t entry : entries) {
        done += static_cast<std::size_t>(
            database.run("DELETE FROM pending_entry WHERE stream = ? AND partition = ? AND group_name = ? AND entry = ?",
                         place.stream, place.partition, group, entry));
    }
    return done;
}

std::vector<PendingEntry> pending(SqliteDatabase& database, const EntryPlace& place, const std::string& group, std::size_t most,
                                  std::int64_t wall_clock) {
    delivered_to(database, place, group);
    SqliteRows rows = database.query(
        "SELECT entry.id, entry.payload, consumer, delivered_at, deliveries FROM pending_entry JOIN entry ON entry.id = "
        "pending_entry.entry"
        " WHERE pending_entry.stream = ? AND pending_entry.partition = ? AND group_name = ? ORDER BY pending_entry.entry LIMIT ?",
        place.stream, place.partition, group, most);
    std::vector<PendingEntry> all;
    while (rows.next()) {
        PendingEntry one;
        one.entry = entry_from(rows, place);
        one.consumer = rows.text(2);
        one.idle = std::chrono::milliseconds(std::max<std::int64_t>(0, wall_clock - rows.integer(3)));
        one.deliveries = static_cast<int>(rows.integer(4));
        all.push_back(std::move(one));
    }
    return all;
}

std::vector<StreamEntry> claim(SqliteDatabase& database, const EntryPlace& place, const std::string& group,
                               const std::string& consumer, std::int64_t idle, std::size_t most, std::int64_t now) {
    delivered_to(database, place, group);
    std::vector<StreamEntry> entries;
    {
        SqliteRows rows = database.query(
            "SELECT entry.id, entry.payload FROM pending_entry JOIN entry ON entry.id = pending_entry.entry"
            " WHERE pending_entry.stream = ? AND pending_entry.partition = ? AND group_name = ? AND delivered_at <= ?"
            " ORDER BY pending_entry.entry LIMIT ?",
            place.stream, place.partition, group, now - idle, most);
        while (rows.next()) entries.push_back(entry_from(rows, place));
    }
    for (const StreamEntry& entry : entries) {
        database.run(
            "UPDATE pending_entry SET consumer = ?, delivered_at = ?, deliveries = deliveries + 1"
            " WHERE stream = ? AND partition = ? AND group_name = ? AND entry = ?",
            consumer, now, place.stream, place.partition, group, number_from(entry.cursor));
    }
    return entries;
}

std::optional<std::int64_t> done_by_all(SqliteDatabase& database, const EntryPlace& place) {
    if (!database.integer("SELECT 1 FROM consumer_group WHERE stream = ? AND partition = ? LIMIT 1", place.stream,
                          place.partition)) {
        return std::nullopt;
    }
    return database.integer(
        "SELECT min(coalesce((SELECT min(entry) - 1 FROM pending_entry WHERE pending_entry.stream = consumer_group.stream AND"
        " pending_entry.partition = consumer_group.partition AND group_name = name), delivered))"
        " FROM consumer_group WHERE stream = ? AND partition = ?",
        place.stream, place.partition);
}

}  // namespace domino::consumer_groups
