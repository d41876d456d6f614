#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace domino {

/// A host name or IP address and a port.
struct RedisHost {
    std::string name;
    int port = 6379;

    /// As in an address: `10.0.0.1:6379`, `[::1]:6379`.
    std::string text() const;
    bool operator==(const RedisHost&) const = default;
};

/// Where Redis is and who we are there: `redis://[user:password@]host[:port][/db]`, or
/// `redis+sentinel://[user:password@]host[:port],.../master-name[/db]`. User and password may be
/// percent-encoded, and the user may be empty.
struct RedisAddress {
    std::vector<RedisHost> hosts;  ///< the server, or the sentinels to ask
    std::string master;            ///< its name at the sentinels; "" without them
    std::string user;
    std::string password;
    int database = 0;

    bool has_sentinels() const { return !master.empty(); }
    /// For people: without user and password.
    std::string text() const;
};

/// Throws `Error` that says what was expected and shows no part of the address that may be secret.
RedisAddress parse_redis_address(std::string_view text);

/// Whether the text claims to be an address of Redis, right or wrong.
bool is_redis_address(std::string_view text);

}  // namespace domino
