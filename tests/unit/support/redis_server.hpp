#pragma once

#include "tests/unit/support/temporary_folder.hpp"

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace domino::test {

using RedisWords = std::vector<std::string>;

/// A real `redis-server` on a free port of 127.0.0.1 with its files in a temporary folder; by default
/// with the settings that keep what it accepts. Ends with its object, and with this process.
class RedisServer {
public:
    /// `settings` as in redis.conf, `name value`, on top of and after the default ones.
    explicit RedisServer(std::vector<std::string> settings = {});
    /// A sentinel that watches `master` under the name `master_name`, alone.
    static RedisServer sentinel(const RedisServer& master, const std::string& master_name);
    ~RedisServer();
    RedisServer(RedisServer&&) noexcept;

    int port() const { return port_; }
    std::string address() const { return "redis://127.0.0.1:" + std::to_string(port_); }
    std::string host() const { return "127.0.0.1:" + std::to_string(port_); }

    /// On the same files and port; returns when it answers.
    void start();
    /// By SHUTDOWN: it writes down what it has.
    void stop();
    /// kill -9.
    void kill();
    void freeze();
    void thaw();
    void restart() {
        kill();
        start();
    }

    /// One command over a connection of its own; the answer as text, of arrays each element in a line.
    /// Errors begin with "ERROR ".
    std::string command(const RedisWords& words) const;
    void set(const std::string& setting, const std::string& value) const { command({"CONFIG", "SET", setting, value}); }
    /// A password that `command` is to use from now on.
    void use_password(std::string password) { password_ = std::move(password); }

private:
    struct Sentinel {};
    RedisServer(Sentinel, const std::string& settings);

    void launch();
    bool answers() const;
    void wait_for_end();

    std::unique_ptr<TemporaryFolder> folder_;
    int port_ = 0;
    bool is_sentinel_ = false;
    pid_t process_ = -1;
    std::string password_;
};

/// A port that nobody listens on.
int free_port();

}  // namespace domino::test
