#include "core/sqlite/schema.hpp"

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

void run_steps(SqliteDatabase& database, const std::vector<SchemaStep>& steps) {
    const std::int64_t schema = schema_of(database);
    for (const SchemaStep& step : steps) {
        if (step.number > schema) database.execute(step.script);
    }
    database.execute("PRAGMA user_version = " + std::to_string(steps.back().number));
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

void make(SqliteDatabase& database, const std::string& name_space) {
    SqliteTransaction transaction(database, SqliteTransaction::Kind::write);
    run_steps(database, schema_steps());
    fix_settings(database, name_space);
    database.execute("PRAGMA application_id = " + std::to_string(application_id));
    transaction.commit();
}

}  // namespace

int newest_schema() {
    return schema_steps().back().number;
}

SchemaSettings prepare_schema(SqliteDatabase& database, const std::string& name_space) {
    refuse_foreign(database);
    refuse_newer(database);
    if (is_empty(database)) {
        make(database, name_space);
    } else if (schema_of(database) < newest_schema()) {
        take_steps(database, schema_steps());
    }
    SchemaSettings settings = read_settings(database);
    if (settings.name_space != name_space) {
        throw Error(database.file().string() + " belongs to the namespace \"" + settings.name_space + "\", not \"" + name_space +
                    "\"; set DOMINO_NAMESPACE or DOMINO_DATA");
    }
    return settings;
}

void take_steps(SqliteDatabase& database, const std::vector<SchemaStep>& steps) {
    SqliteTransaction transaction(database, SqliteTransaction::Kind::write);
    run_steps(database, steps);
    transaction.commit();
}

void expect_newest_schema(SqliteDatabase& database) {
    refuse_foreign(database);
    refuse_newer(database);
    if (schema_of(database) == newest_schema()) return;
    throw Error(database.file().string() + " has schema " + std::to_string(schema_of(database)) + ", expected " +
                std::to_string(newest_schema()) + "; start Domino on it once");
}

}  // namespace domino
