#pragma once

#include <string>
#include <string_view>

namespace domino {

/// Where a Postgres database is: a `postgresql://` or `postgres://` address as libpq reads it, checked
/// and made ready for connecting. The password stays inside.
class PostgresAddress {
public:
    static bool is_one(std::string_view address);

    /// Throws `Error`, without a word of the address, when libpq cannot read it.
    explicit PostgresAddress(const std::string& address);

    /// For libpq; holds the password.
    const std::string& connection_string() const { return connection_string_; }
    /// For a person: "postgresql://user@host:port/database".
    const std::string& shown() const { return shown_; }

private:
    std::string connection_string_;
    std::string shown_;
};

}  // namespace domino
