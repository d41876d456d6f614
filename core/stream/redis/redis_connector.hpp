#pragma once

#include "core/stream/redis/redis_connection.hpp"

#include <atomic>
#include <memory>

namespace domino {

/// Makes connections that are ready for work: logged in, database chosen, at a server that is a
/// master and has its data loaded. With sentinels it asks them first, one after the other. Any thread.
class RedisConnector {
public:
    RedisConnector(RedisAddress address, RedisTimeouts timeouts);

    /// `name` is what CLIENT LIST shows. Throws `RedisGone` with words that name the host at fault.
    std::unique_ptr<RedisConnection> connect(const std::string& name);
    /// The server that connections go to: by the sentinels, one that answers, or by the address.
    RedisHost current_host();
    const RedisAddress& address() const { return address_; }

private:
    template <class Use>
    auto with_sentinels(const Use& use);
    std::unique_ptr<RedisConnection> connect_to(const RedisHost& host, const std::string& name) const;
    RedisHost ask_sentinel(const RedisHost& sentinel) const;
    void greet(RedisConnection& connection, const std::string& name) const;
    void log_in(RedisConnection& connection) const;

    const RedisAddress address_;
    const RedisTimeouts timeouts_;
    std::atomic<std::size_t> sentinel_{0};
};

}  // namespace domino
