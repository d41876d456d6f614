#include "core/store/sqlite/schema.hpp"

#include "core/store/sqlite/schema_steps.hpp"

namespace domino {

namespace {

constexpr std::int64_t application_id = 0x444f4d4e;  // "DOMN"

std::int64_t schema_of(SqliteDatabase& database) {
    return database.integer("PRAGMA user_version").value_or(0);
}

bool is_empty(SqliteDatabase& database) {
    return database.integer("SELECT count(*) FROM sqlite_schema").value_or(0) == 0;
}

void refuse_foreign(SqliteDatabase& database) {
    if (is_empty(database) || database.integer("PRAGMA application_id").value_or(0) == application_id) return;
    throw Error(database.file().string() + " is a database of another program; set DOMINO_STORE or DOMINO_DATA to another place");
}

void refuse_newer(SqliteDatabase& database) {
    const std::int64_t schema = schema_of(database);
    if (schema <= newest_schema()) return;
    throw Error(database.file().string() + " has schema " + std::to_string(schema) + ", this Domino knows up to " +
                std::to_string(newest_schema()) + ": it was written by a newer Domino; use that one, or a backup made before");
}

void fix_settings(SqliteDatabase& database, const std::string& name_space) {
    database.run("INSERT INTO meta(key, value) VALUES('namespace', ?), ('partitions', ?)", name_space,
                 std::to_string(default_partitions));
    for (int partition = 0; partition < default_partitions; ++partition) {
        database.run("INSERT INTO partitions(partition) VALUES(?)", partition);
    }
}

SchemaSettings read_settings(SqliteDatabase& database) {
    SchemaSettings settings;
    settings.name_space = database.text("SELECT value FROM meta WHERE key = 'namespace'").value_or("");
    settings.partitions = static_cast<int>(database.integer("SELECT value FROM meta WHERE key = 'partitions'").value_or(0));
    return settings;
}

void migrate(SqliteDatabase& database, const std::string& name_space) {
    SqliteTransaction transaction(database, SqliteTransaction::Kind::write);
    const bool is_new = is_empty(database);
    for (const SchemaStep& step : schema_steps()) {
        if (step.number > schema_of(database)) database.execute(step.script);
    }
    if (is_new) fix_settings(database, name_space);
    database.execute("PRAGMA application_id = " + std::to_string(application_id));
    database.execute("PRAGMA user_version = " + std::to_string(newest_schema()));
    transaction.commit();
}

}  // namespace

int newest_schema() {
    return schema_steps().back().number;
}

SchemaSettings prepare_schema(SqliteDatabase& database, const std::string& name_space) {
    refuse_foreign(database);
    refuse_newer(database);
    if (schema_of(database) < newest_schema()) migrate(database, name_space);
    const SchemaSettings settings = read_settings(database);
    if (settings.name_space != name_space) {
        throw Error(database.file().string() + " belongs to the namespace \"" + settings.name_space + "\", not \"" + name_space +
                    "\"; set DOMINO_NAMESPACE or DOMINO_DATA");
    }
    return settings;
}

void expect_newest_schema(SqliteDatabase& database) {
    refuse_foreign(database);
    refuse_newer(database);
    if (schema_of(database) == newest_schema()) return;
    throw Error(database.file().string() + " has schema " + std::to_string(schema_of(database)) + ", expected " +
                std::to_string(newest_schema()) + "; start Domino on it once");
}

}  // namespace domino
