#include "core/sqlite/sqlite_database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>
#include <stdexcept>

namespace domino {

namespace {

constexpr int busy_milliseconds = 5000;
constexpr int longest_value = 64 << 20;

/// Counting every allocation costs a mutex each. Only the first word counts, before SQLite is used.
void do_not_count_memory() {
    static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(configured);
}

void create_private_file(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor >= 0) ::close(descriptor);
}

}  // namespace

SqliteRows::SqliteRows(SqliteDatabase& database, Prepared& prepared) : database_(database), prepared_(prepared) {
    prepared_.in_use = true;
}

SqliteRows::~SqliteRows() {
    sqlite3_reset(prepared_.statement);
    sqlite3_clear_bindings(prepared_.statement);
    prepared_.in_use = false;
}

bool SqliteRows::next() {
    const int code = sqlite3_step(prepared_.statement);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    database_.fail(code, "");
}

std::int64_t SqliteRows::integer(int column) const {
    return sqlite3_column_int64(prepared_.statement, column);
}

std::string SqliteRows::text(int column) const {
    const void* bytes = sqlite3_column_blob(prepared_.statement, column);
    const int size = sqlite3_column_bytes(prepared_.statement, column);
    return bytes ? std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size)) : std::string();
}

void SqliteRows::bind_integer(int place, std::int64_t value) {
    check_bound(sqlite3_bind_int64(prepared_.statement, place, value));
}

void SqliteRows::bind_text(int place, std::string_view value, bool keep_copy) {
    const char* text = value.data() ? value.data() : "";
    check_bound(sqlite3_bind_text64(prepared_.statement, place, text, value.size(), keep_copy ? SQLITE_TRANSIENT : SQLITE_STATIC,
                                    SQLITE_UTF8));
}

void SqliteRows::bind_bytes(int place, std::string_view value, bool keep_copy) {
    const char* bytes = value.data() ? value.data() : "";
    check_bound(
        sqlite3_bind_blob64(prepared_.statement, place, bytes, value.size(), keep_copy ? SQLITE_TRANSIENT : SQLITE_STATIC));
}

void SqliteRows::check_bound(int code) {
    if (code != SQLITE_OK) database_.fail(code, "binding a value");
}

void SqliteDatabase::Close::operator()(sqlite3* connection) const {
    sqlite3_close_v2(connection);
}

SqliteDatabase::SqliteDatabase(const std::filesystem::path& file, Mode mode) : file_(file) {
    do_not_count_memory();
    if (mode == Mode::write) create_private_file(file);
    sqlite3* connection = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(file.c_str(), &connection, flags, nullptr);
    connection_.reset(connection);
    if (code != SQLITE_OK) fail(code, "opening it");
    sqlite3_busy_timeout(connection, busy_milliseconds);
    sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, longest_value);
    execute(mode == Mode::write ? "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
                                  "PRAGMA cache_size=-4000; PRAGMA journal_size_limit=67108864;"
                                : "PRAGMA query_only=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-2000;");
}

SqliteDatabase::~SqliteDatabase() {
    for (auto& [sql, prepared] : statements_) sqlite3_finalize(prepared.statement);
}

void SqliteDatabase::execute(const std::string& script) {
    const int code = sqlite3_exec(connection_.get(), script.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, "");
}

std::int64_t SqliteDatabase::last_insert() const {
    return sqlite3_last_insert_rowid(connection_.get());
}

bool SqliteDatabase::in_transaction() const {
    return sqlite3_get_autocommit(connection_.get()) == 0;
}

SqliteRows::Prepared& SqliteDatabase::prepare(std::string_view sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
        sqlite3_stmt* statement = nullptr;
        const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        if (code != SQLITE_OK) fail(code, std::string(sql));
        found = statements_.emplace(std::string(sql), SqliteRows::Prepared{statement, false}).first;
    }
    if (found->second.in_use) throw std::logic_error("statement is at work already: " + std::string(sql));
    return found->second;
}

std::vector<std::string> SqliteDatabase::prepared() const {
    std::vector<std::string> texts;
    for (const auto& [sql, prepared] : statements_) texts.push_back(sql);
    return texts;
}

int SqliteDatabase::finish(SqliteRows& rows) {
    while (rows.next()) {
    }
    return sqlite3_changes(connection_.get());
}

void SqliteDatabase::fail(int code, const std::string& doing) const {
    throw SqliteError::of(connection_.get(), code, file_.string(), doing);
}

SqliteTransaction::SqliteTransaction(SqliteDatabase& database, Kind kind) : database_(database) {
    database_.run(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

SqliteTransaction::~SqliteTransaction() {
    if (!open_ || !database_.in_transaction()) return;
    try {
        database_.run("ROLLBACK");
    } catch (const SqliteError&) {
        // SQLite has rolled back by itself, or the next BEGIN will say what is wrong.
    }
}

void SqliteTransaction::commit() {
    database_.run("COMMIT");
    open_ = false;
}

SqliteSavepoint::SqliteSavepoint(SqliteDatabase& database) : database_(database) {
    database_.run("SAVEPOINT part");
}

SqliteSavepoint::~SqliteSavepoint() {
    if (!open_ || !database_.in_transaction()) return;
    try {
        database_.run("ROLLBACK TO part");
        database_.run("RELEASE part");
    } catch (const SqliteError&) {
        // The transaction around it fails at its COMMIT.
    }
}

void SqliteSavepoint::keep() {
    database_.run("RELEASE part");
    open_ = false;
}

}  // namespace domino
