#pragma once

#include "core/sqlite/schema_steps.hpp"
#include "core/sqlite/sqlite_database.hpp"

#include <string>

namespace domino {

/// What is fixed when a database is made.
struct SchemaSettings {
    std::string name_space;
    int partitions = 0;
};

inline constexpr int default_partitions = 16;

/// The newest schema this program knows.
int newest_schema();

/// Brings the database to the newest schema in one transaction, makes it when it is empty.
/// Throws `Error` for a database that is newer, foreign, or of another namespace.
SchemaSettings prepare_schema(SqliteDatabase& database, const std::string& name_space);

/// Takes the steps beyond the database's schema, all or none of them.
void take_steps(SqliteDatabase& database, const std::vector<SchemaStep>& steps);

/// Throws `Error` unless the database has exactly the newest schema.
void expect_newest_schema(SqliteDatabase& database);

}  // namespace domino
