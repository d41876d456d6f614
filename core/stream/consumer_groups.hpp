#pragma once

#include "core/sqlite/sqlite_database.hpp"
#include "core/stream/entry_places.hpp"

#include <vector>

namespace domino {

/// What consumer groups do to the file: each function is a part of one write transaction unless it
/// takes no `now`. They throw `Error` for a group that nobody made.
namespace consumer_groups {

void create(SqliteDatabase& database, const EntryPlace& place, const std::string& group, std::int64_t from);
bool has_news(SqliteDatabase& database, const EntryPlace& place, const std::string& group);
std::vector<StreamEntry> deliver(SqliteDatabase& database, const EntryPlace& place, const std::string& group,
                                 const std::string& consumer, std::size_t most, std::int64_t now);
std::size_t acknowledge(SqliteDatabase& database, const EntryPlace& place, const std::string& group,
                        const std::vector<std::int64_t>& entries);
std::vector<PendingEntry> pending(SqliteDatabase& database, const EntryPlace& place, const std::string& group, std::size_t most,
                                  std::int64_t wall_clock);
std::vector<StreamEntry> claim(SqliteDatabase& database, const EntryPlace& place, const std::string& group,
                               const std::string& consumer, std::int64_t idle, std::size_t most, std::int64_t now);

/// Up to where every group is done with the place; nothing when no group reads it.
std::optional<std::int64_t> done_by_all(SqliteDatabase& database, const EntryPlace& place);

}  // namespace consumer_groups

}  // namespace domino
