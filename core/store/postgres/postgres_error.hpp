#pragma once

#include "domino/error.hpp"

#include <string>

namespace domino {

/// Whose fault it is, which says what to do next.
enum class PostgresFault {
    connection,  ///< there is none (any more); what was asked last may have been done
    server,      ///< it cannot at present: full, read-only, starting, out of something
    collision,   ///< deadlock or serialization: the same again, at once
    values,      ///< of what was asked; asking again changes nothing
    fence,       ///< a partition has another owner
};

/// What Postgres or the way to it refused, in words that name the place.
class PostgresError : public Error {
public:
    PostgresError(PostgresFault fault, const std::string& sqlstate, const std::string& text)
        : Error(text), fault_(fault), sqlstate_(sqlstate) {}

    PostgresFault fault() const noexcept { return fault_; }
    /// "" when there is none.
    const std::string& sqlstate() const noexcept { return sqlstate_; }

    /// Read-only: a new session may be let write, and may reach the server that took over.
    bool is_bound_to_session() const noexcept { return sqlstate_ == "25006"; }

private:
    PostgresFault fault_;
    std::string sqlstate_;
};

/// The SQLSTATE that our own function `fence` raises.
inline constexpr const char* fence_state = "DM001";

/// What a SQLSTATE means for the one who asked.
PostgresFault fault_of(const std::string& sqlstate);

/// An answer of the server as an error; `shown` is the address for a person. The text of a `fence`
/// fault is the list of places alone.
PostgresError refusal_by_server(const std::string& sqlstate, const std::string& message, const std::string& shown);

}  // namespace domino
