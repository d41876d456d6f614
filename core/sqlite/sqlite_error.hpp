#pragma once

#include "domino/error.hpp"

#include <string>

struct sqlite3;

namespace domino {

/// What SQLite refused, with its extended code. `what()` is for a person.
class SqliteError : public Error {
public:
    SqliteError(int code, const std::string& text) : Error(text), code_(code) {}

    /// The error the connection has just reported; `file` and `doing` name place and deed.
    static SqliteError of(sqlite3* connection, int code, const std::string& file, const std::string& doing);

    int code() const noexcept { return code_; }
    /// The values themselves are at fault: the same statement will never succeed.
    bool is_about_values() const noexcept;

private:
    int code_;
};

}  // namespace domino
