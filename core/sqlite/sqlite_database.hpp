#pragma once

#include "core/sqlite/sqlite_error.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace domino {

class SqliteDatabase;

/// Bytes that are no text: bound as a BLOB.
struct Bytes {
    std::string_view bytes;
};

/// The rows of a query, taken one by one. Ends the query when it goes; while it lives its
/// database may not be used for the same SQL text.
class SqliteRows {
public:
    SqliteRows(const SqliteRows&) = delete;
    SqliteRows& operator=(const SqliteRows&) = delete;
    ~SqliteRows();

    bool next();
    std::int64_t integer(int column) const;
    std::string text(int column) const;

    /// The columns of the row in their order.
    template <class... Values>
    void read(Values&... values) const {
        int column = 0;
        (read_one(column++, values), ...);
    }

private:
    friend class SqliteDatabase;
    struct Prepared {
        sqlite3_stmt* statement;
        bool in_use;
    };
    SqliteRows(SqliteDatabase& database, Prepared& prepared);
    template <class... Values>
    SqliteRows(SqliteDatabase& database, Prepared& prepared, [[maybe_unused]] bool keep_copies, const Values&... values)
        : SqliteRows(database, prepared) {
        int place = 1;
        (bind(place++, values, keep_copies), ...);
    }

    template <class Value>
    void read_one(int column, Value& value) const {
        if constexpr (std::is_same_v<Value, std::string>) {
            value = text(column);
        } else {
            value = static_cast<Value>(integer(column));
        }
    }
    template <class Value>
    void bind(int place, const Value& value, bool keep_copy) {
        if constexpr (std::is_same_v<Value, Bytes>) {
            bind_bytes(place, value.bytes, keep_copy);
        } else if constexpr (std::is_convertible_v<const Value&, std::string_view>) {
            bind_text(place, value, keep_copy);
        } else {
            bind_integer(place, static_cast<std::int64_t>(value));
        }
    }
    void bind_integer(int place, std::int64_t value);
    void bind_text(int place, std::string_view value, bool keep_copy);
    void bind_bytes(int place, std::string_view value, bool keep_copy);
    void check_bound(int code);

    SqliteDatabase& database_;
    Prepared& prepared_;
};

/// One connection to the file. Statements are prepared once and kept. For one thread at a time.
/// Every member throws `SqliteError`.
class SqliteDatabase {
public:
    enum class Mode { write, read };

    SqliteDatabase(const std::filesystem::path& file, Mode mode);
    ~SqliteDatabase();
    SqliteDatabase(const SqliteDatabase&) = delete;
    SqliteDatabase& operator=(const SqliteDatabase&) = delete;

    /// Statements without values, any number of them.
    void execute(const std::string& script);

    /// One statement with its values in order; returns the number of rows it changed.
    template <class... Values>
    int run(std::string_view sql, const Values&... values) {
        SqliteRows rows = bound(sql, false, values...);
        return finish(rows);
    }

    /// `sql` with its values in order. Texts are copied.
    template <class... Values>
    SqliteRows query(std::string_view sql, const Values&... values) {
        return bound(sql, true, values...);
    }

    /// First column of the first row.
    template <class... Values>
    std::optional<std::int64_t> integer(std::string_view sql, const Values&... values) {
        SqliteRows rows = bound(sql, false, values...);
        if (!rows.next()) return std::nullopt;
        return rows.integer(0);
    }
    template <class... Values>
    std::optional<std::string> text(std::string_view sql, const Values&... values) {
        SqliteRows rows = bound(sql, false, values...);
        if (!rows.next()) return std::nullopt;
        return rows.text(0);
    }

    std::int64_t last_insert() const;
    bool in_transaction() const;
    const std::filesystem::path& file() const { return file_; }
    /// The texts of the statements prepared so far: query plans are checked on what really runs.
    std::vector<std::string> prepared() const;

private:
    friend class SqliteRows;
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using StatementMap = std::unordered_map<std::string, SqliteRows::Prepared, TextHash, std::equal_to<>>;

    template <class... Values>
    SqliteRows bound(std::string_view sql, bool keep_copies, const Values&... values) {
        return SqliteRows(*this, prepare(sql), keep_copies, values...);
    }
    SqliteRows::Prepared& prepare(std::string_view sql);
    int finish(SqliteRows& rows);
    [[noreturn]] void fail(int code, const std::string& doing) const;

    struct Close {
        void operator()(sqlite3* connection) const;
    };
    std::filesystem::path file_;
    std::unique_ptr<sqlite3, Close> connection_;
    StatementMap statements_;
};

/// Rolled back unless it was committed.
class SqliteTransaction {
public:
    enum class Kind { read, write };
    SqliteTransaction(SqliteDatabase& database, Kind kind);
    ~SqliteTransaction();
    SqliteTransaction(const SqliteTransaction&) = delete;
    SqliteTransaction& operator=(const SqliteTransaction&) = delete;
    void commit();

private:
    SqliteDatabase& database_;
    bool open_ = true;
};

/// A part of a transaction that may be undone alone: undone unless it was kept. May be nested.
class SqliteSavepoint {
public:
    explicit SqliteSavepoint(SqliteDatabase& database);
    ~SqliteSavepoint();
    SqliteSavepoint(const SqliteSavepoint&) = delete;
    SqliteSavepoint& operator=(const SqliteSavepoint&) = delete;
    void keep();

private:
    SqliteDatabase& database_;
    bool open_ = true;
};

}  // namespace domino
