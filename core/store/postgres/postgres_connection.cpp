#include "core/store/postgres/postgres_connection.hpp"

#include <poll.h>
#include <pqxx/except>
#include <pqxx/nontransaction>

namespace domino {

namespace {

/// What a server that is asked by key needs: everything it plans goes by an index, whatever it
/// believes about the sizes of young tables. A session that ends up frozen holds its locks for three
/// seconds at most.
constexpr const char* session_settings =
    "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET bytea_output = 'hex'; SET client_min_messages = "
    "error;"
    "SET idle_in_transaction_session_timeout = '3s'; SET statement_timeout = '5s'; SET lock_timeout = '2s';"
    "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 5000;"
    "SET default_transaction_isolation = 'read committed'; SET synchronous_commit = on;"
    "SET jit = off; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;";

std::string reason_of(const std::exception& e) {
    std::string text = e.what();
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    for (char& c : text) {
        if (c == '\n' || c == '\t') c = ' ';
    }
    return text;
}

PostgresError cannot_connect(const std::string& shown, const std::exception& e) {
    return {PostgresFault::connection, "", "Postgres at " + shown + " cannot be reached: " + reason_of(e)};
}

PostgresError lost(const std::string& shown) {
    return {PostgresFault::connection, "", "the connection to Postgres at " + shown + " was lost"};
}

}  // namespace

std::string quoted_name(const std::string& name) {
    std::string text = "\"";
    for (const char c : storable(name)) {
        if (c == '"') text += '"';
        text += c;
    }
    return text + "\"";
}

PostgresConnection::PostgresConnection(const Place& place, const std::string& settings) : shown_(place.address.shown()) {
    try {
        connection_ = std::make_unique<pqxx::connection>(place.address.connection_string());
    } catch (const std::exception& e) {
        throw cannot_connect(shown_, e);
    }
    watched_ = std::make_unique<CallWatch::Watched>(place.watch, connection_->sock());
    script(session_settings + ("SET search_path = " + quoted_name(place.name_space) + ";") + settings);
}

PostgresConnection::~PostgresConnection() {
    watched_.reset();  // Its socket is closed next, and its number may be another's.
}

/// Calls the server, within the time a call may take.
template <class Call>
auto PostgresConnection::watched(const Call& call) {
    if (!connection_->is_open()) throw lost(shown_);
    watched_->begin(longest_call_);
    try {
        auto done = call();
        watched_->end();
        return done;
    } catch (const std::exception& e) {
        watched_->end();
        // The last words of a server that goes, even "terminated", do not say whether a commit took place.
        if (!connection_->is_open()) throw lost(shown_);
        if (const auto* refused = dynamic_cast<const pqxx::sql_error*>(&e))
            throw refusal_by_server(refused->sqlstate(), refused->what(), shown_);
        if (dynamic_cast<const pqxx::transaction_rollback*>(&e) != nullptr) throw refusal_by_server("40000", e.what(), shown_);
        if (dynamic_cast<const pqxx::broken_connection*>(&e) != nullptr) throw lost(shown_);
        throw refusal_by_server("", e.what(), shown_);
    }
}

template <class Call>
pqxx::result PostgresConnection::call(const Call& call) {
    return watched([&] {
        pqxx::nontransaction work(*connection_);
        return pqxx::result(call(work));
    });
}

pqxx::result PostgresConnection::script(const std::string& statements) {
    return call([&](pqxx::nontransaction& work) { return work.exec(statements); });
}

pqxx::result PostgresConnection::execute(std::string_view sql, const std::vector<std::string>& values) {
    const std::string& name = prepare(sql);
    return call([&](pqxx::nontransaction& work) { return work.exec_prepared(name, pqxx::prepare::make_dynamic_params(values)); });
}

const std::string& PostgresConnection::prepare(std::string_view sql) {
    if (const auto found = statements_.find(sql); found != statements_.end()) return found->second;
    const std::string name = "q" + std::to_string(statements_.size());
    watched([&] {
        connection_->prepare(name, std::string(sql));
        return true;
    });
    return statements_.emplace(std::string(sql), name).first->second;
}

bool PostgresConnection::is_whole() {
    if (!connection_->is_open()) return false;
    // Nothing is asked, so whatever can be read is the server's farewell, or a notice.
    pollfd socket{connection_->sock(), POLLIN, 0};
    if (::poll(&socket, 1, 0) == 0) return true;
    try {
        script("SELECT 1");
        return true;
    } catch (const PostgresError&) {
        return false;
    }
}

std::vector<std::pair<std::string, std::string>> PostgresConnection::prepared() const {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& [sql, name] : statements_) all.emplace_back(name, sql);
    return all;
}

PostgresTransaction::PostgresTransaction(PostgresConnection& connection, Kind kind) : connection_(connection) {
    connection_.script(kind == Kind::write ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

PostgresTransaction::~PostgresTransaction() {
    if (!open_) return;
    try {
        connection_.script("ROLLBACK");
    } catch (const PostgresError&) {
        // The server has rolled back by itself, or its session is gone.
    }
}

void PostgresTransaction::commit() {
    connection_.script("COMMIT");
    open_ = false;
}

}  // namespace domino
