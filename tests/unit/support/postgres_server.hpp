#pragma once

#include "tests/unit/support/temporary_folder.hpp"

#include <sys/types.h>
#include <string>
#include <vector>

namespace domino::test {

/// A real Postgres of the test's own, in a temporary folder, on a free port of 127.0.0.1 and on a unix
/// socket; its disk is flushed as in earnest. Over TCP it asks for a password. Ended and gone with
/// its object, and with the thread that started it. Runs as `postgres` when the test runs as root.
class PostgresServer {
public:
    PostgresServer();
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    static constexpr const char* password = "hush-hush";
    /// postgresql://domino:...@127.0.0.1:PORT/postgres, patient with a crowded machine.
    std::string address() const;
    std::string socket_address() const;
    int port() const { return port_; }

    void start();
    void stop();            ///< sessions are ended, what is committed is flushed
    void stop_immediate();  ///< as if all processes had crashed
    void kill();            ///< kill -9 of all its processes
    void restart();         ///< stop and start
    void freeze();          ///< SIGSTOP of all its processes
    void thaw();

    /// SQL as a superuser by psql: what it prints, unaligned. Throws when psql fails.
    std::string sql(const std::string& statements) const;

private:
    void run(const std::vector<std::string>& command) const;
    pid_t spawn(const std::vector<std::string>& command) const;
    bool answers() const;
    void wait_for_end();
    std::vector<pid_t> processes() const;

    TemporaryFolder folder_;
    int port_ = 0;
    pid_t process_ = -1;
};

/// Runs a command to its end as the user this test runs as; its exit code, and what it wrote.
int output_of(const std::string& command, std::string& output);

}  // namespace domino::test
