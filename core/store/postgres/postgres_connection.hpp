#pragma once

#include "core/store/postgres/array_literal.hpp"
#include "core/store/postgres/call_watch.hpp"
#include "core/store/postgres/postgres_address.hpp"
#include "core/store/postgres/postgres_error.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <pqxx/connection>
#include <pqxx/result>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

namespace domino {

/// Copies the columns of a row in their order.
template <class... Values>
void read_row(const pqxx::row& row, Values&... values) {
    pqxx::row::size_type column = 0;
    const auto read_one = [&](auto& value) {
        const pqxx::field field = row[column++];
        using Value = std::remove_reference_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, std::string>) {
            value.assign(field.c_str(), field.size());
        } else if constexpr (std::is_same_v<Value, bool>) {
            value = *field.c_str() == 't';
        } else {
            value = field.as<Value>();
        }
    };
    (read_one(values), ...);
}

/// One connection to the schema of a namespace. Statements are prepared once and kept. It is never
/// mended: once a call has thrown a `connection` fault it is of no use and makes way for a new one.
/// For one thread at a time. Every member throws `PostgresError`.
class PostgresConnection {
public:
    struct Place {
        const PostgresAddress& address;
        const std::string& name_space;
        CallWatch& watch;
    };

    /// Connects and makes the session's settings; `settings` are further ones: "SET a = b; ...".
    explicit PostgresConnection(const Place& place, const std::string& settings = "");
    ~PostgresConnection();
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    /// One statement, $1 ... being the values in their order.
    template <class... Values>
    pqxx::result query(std::string_view sql, const Values&... values) {
        return execute(sql, {bound(values)...});
    }
    /// First column of the first row.
    template <class... Values>
    std::optional<std::int64_t> integer(std::string_view sql, const Values&... values) {
        const pqxx::result rows = query(sql, values...);
        if (rows.empty() || rows[0][0].is_null()) return std::nullopt;
        return rows[0][0].as<std::int64_t>();
    }
    template <class... Values>
    std::optional<std::string> text(std::string_view sql, const Values&... values) {
        const pqxx::result rows = query(sql, values...);
        if (rows.empty() || rows[0][0].is_null()) return std::nullopt;
        return std::string(rows[0][0].c_str(), rows[0][0].size());
    }
    /// Statements without values, in one round trip and, unless they say otherwise, one transaction.
    /// The last one's rows.
    pqxx::result script(const std::string& statements);

    /// False when the connection was lost while nothing was asked; costs no round trip.
    bool is_whole();
    /// How long a call may take before it counts as lost.
    void allow(std::chrono::milliseconds longest_call) { longest_call_ = longest_call; }
    const std::string& shown() const { return shown_; }
    /// Names and texts of the statements prepared so far: query plans are checked on what really runs.
    std::vector<std::pair<std::string, std::string>> prepared() const;

private:
    static std::string bound(std::string_view text) { return storable(text); }
    static std::string bound(const std::string& text) { return storable(text); }
    static std::string bound(const char* text) { return storable(text); }
    static std::string bound(bool value) { return value ? "t" : "f"; }
    static std::string bound(const ArrayLiteral& array) { return array.text(); }
    template <class Number>
    static std::string bound(Number number) {
        return std::to_string(number);
    }

    pqxx::result execute(std::string_view sql, const std::vector<std::string>& values);
    const std::string& prepare(std::string_view sql);
    template <class Call>
    auto watched(const Call& call);
    template <class Call>
    pqxx::result call(const Call& call);

    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    const std::string shown_;
    std::chrono::milliseconds longest_call_{10000};
    std::unique_ptr<pqxx::connection> connection_;
    std::unique_ptr<CallWatch::Watched> watched_;
    std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> statements_;  ///< by SQL text
};

/// Rolled back unless it was committed. All that is read inside sees one state.
class PostgresTransaction {
public:
    enum class Kind { read, write };
    PostgresTransaction(PostgresConnection& connection, Kind kind);
    ~PostgresTransaction();
    PostgresTransaction(const PostgresTransaction&) = delete;
    PostgresTransaction& operator=(const PostgresTransaction&) = delete;
    void commit();

private:
    PostgresConnection& connection_;
    bool open_ = true;
};

/// A name as Postgres takes it, whatever is in it.
std::string quoted_name(const std::string& name);

}  // namespace domino
