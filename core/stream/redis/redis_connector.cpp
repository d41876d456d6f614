#include "core/stream/redis/redis_connector.hpp"

#include <charconv>

namespace domino {

namespace {

constexpr std::size_t generation_length = 8;

RedisGone gone(const RedisHost& host, const std::string& why) {
    return RedisGone("Redis at " + host.text() + ": " + why);
}

/// INFO may be forbidden to the user: then nothing is known.
std::map<std::string, std::string, std::less<>> info_of(const redisReply& reply) {
    if (reply.type == REDIS_REPLY_ERROR) return {};
    return info_from(text_of(reply));
}

}  // namespace

RedisConnector::RedisConnector(RedisAddress address, RedisTimeouts timeouts)
    : address_(std::move(address)), timeouts_(timeouts) {}

/// What `use` makes of the master that the first sentinel names with which it succeeds.
template <class Use>
auto RedisConnector::with_sentinels(const Use& use) {
    std::string problems;
    for (std::size_t tried = 0; tried < address_.hosts.size(); ++tried) {
        const RedisHost& sentinel = address_.hosts[sentinel_ % address_.hosts.size()];
        try {
            return use(ask_sentinel(sentinel));
        } catch (const RedisGone& e) {
            problems += (problems.empty() ? "" : "; ") + std::string(e.what());
            ++sentinel_;
        }
    }
    throw RedisGone(problems);
}

std::unique_ptr<RedisConnection> RedisConnector::connect(const std::string& name) {
    if (!address_.has_sentinels()) return connect_to(address_.hosts.front(), name);
    return with_sentinels([&](const RedisHost& host) { return connect_to(host, name); });
}

RedisHost RedisConnector::current_host() {
    if (!address_.has_sentinels()) return address_.hosts.front();
    return with_sentinels([](const RedisHost& host) { return host; });
}

std::unique_ptr<RedisConnection> RedisConnector::connect_to(const RedisHost& host, const std::string& name) const {
    auto connection = std::make_unique<RedisConnection>(host, timeouts_);
    greet(*connection, name);
    return connection;
}

RedisHost RedisConnector::ask_sentinel(const RedisHost& sentinel) const {
    RedisConnection connection(sentinel, timeouts_);
    const auto ask = [&] { return connection.command({"SENTINEL", "get-master-addr-by-name", address_.master}); };
    try {
        RedisReply reply;
        try {
            reply = ask();
        } catch (const RedisRefused& e) {
            if (e.code() != "NOAUTH" || address_.password.empty()) throw;
            log_in(connection);
            reply = ask();
        }
        const auto parts = elements_of(*reply);
        if (parts.size() != 2) throw gone(sentinel, "this sentinel watches no master \"" + address_.master + "\"");
        RedisHost host{std::string(text_of(*parts[0])), 0};
        const std::string_view port = text_of(*parts[1]);
        std::from_chars(port.data(), port.data() + port.size(), host.port);
        return host;
    } catch (const RedisRefused& e) {
        throw gone(sentinel, e.what());
    }
}

void RedisConnector::log_in(RedisConnection& connection) const {
    if (address_.user.empty()) {
        connection.command({"AUTH", address_.password});
    } else {
        connection.command({"AUTH", address_.user, address_.password});
    }
}

void RedisConnector::greet(RedisConnection& connection, const std::string& name) const {
    try {
        if (!address_.password.empty()) log_in(connection);
        if (address_.database != 0) connection.command({"SELECT", std::to_string(address_.database)});
        connection.append({"CLIENT", "SETNAME", name});
        connection.append({"INFO", "server"});
        connection.append({"INFO", "replication"});
        // Not answered while Redis loads its data, unlike the others.
        connection.append({"PING"});
        connection.next_reply();
        const auto server = info_of(*connection.next_reply());
        const auto replication = info_of(*connection.next_reply());
        connection.good_reply();
        if (const auto role = replication.find("role"); role != replication.end() && role->second != "master") {
            throw RedisRefused("READONLY");
        }
        if (const auto id = server.find("run_id"); id != server.end()) {
            connection.set_generation(id->second.substr(0, generation_length));
        }
    } catch (const RedisRefused& e) {
        throw gone(connection.host(), e.what());
    }
}

}  // namespace domino
