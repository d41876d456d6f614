#include "core/store/postgres/postgres_error.hpp"

namespace domino {

namespace {

/// The first line without the server's word for "error", which is in its language.
std::string one_line(const std::string& message) {
    const std::string line = message.substr(0, message.find('\n'));
    const std::size_t colon = line.find(":  ");
    return colon < 20 ? line.substr(colon + 3) : line;
}

std::string way_out(const std::string& sqlstate) {
    if (sqlstate == "53100") return "its disk is full; free space there, Domino then goes on by itself";
    if (sqlstate == "53300") return "it takes no more connections; raise its max_connections";
    if (sqlstate == "25006") return "it is read-only; make it, or the server that took over, take writes";
    if (sqlstate == "42501") return "its user may not do that; give it the rights on the schema";
    if (sqlstate == "55P03") return "a row is locked by another session";
    if (sqlstate == "57014") return "it took too long";
    return "";
}

}  // namespace

PostgresFault fault_of(const std::string& sqlstate) {
    if (sqlstate == fence_state) return PostgresFault::fence;
    const std::string kind = sqlstate.substr(0, 2);
    if (kind == "40") return PostgresFault::collision;
    if (kind == "08") return PostgresFault::connection;
    if (kind == "22" || kind == "23" || kind == "54") return PostgresFault::values;
    return PostgresFault::server;
}

PostgresError refusal_by_server(const std::string& sqlstate, const std::string& message, const std::string& shown) {
    if (sqlstate == fence_state) return {PostgresFault::fence, sqlstate, one_line(message)};
    const std::string detail = one_line(message) + (sqlstate.empty() ? "" : ", SQLSTATE " + sqlstate);
    const std::string way = way_out(sqlstate);
    return {fault_of(sqlstate), sqlstate, "Postgres at " + shown + ": " + (way.empty() ? detail : way + " (" + detail + ")")};
}

}  // namespace domino
