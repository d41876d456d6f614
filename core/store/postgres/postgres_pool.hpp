#pragma once

#include "core/store/postgres/postgres_connection.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace domino {

/// The way to one namespace on one Postgres: a few connections for whoever asks, and whether the
/// server is there. Once a connection could not be made every call fails at once, and one thread
/// tries again, less and less often, until the server is back. Any thread may call any member.
class PostgresPool {
public:
    PostgresPool(PostgresAddress address, std::string name_space);
    ~PostgresPool();
    PostgresPool(const PostgresPool&) = delete;
    PostgresPool& operator=(const PostgresPool&) = delete;

    /// Calls `look` with a connection, and again with another one when that is lost: what it does
    /// must come to the same the second time. Waits while all are at work, for some seconds at most.
    /// Throws `TryLater` when the server is away, or cannot; `Error` when it refuses the values.
    template <class Look>
    auto use(const Look& look) {
        for (int tries = 1;; ++tries) {
            Lease lease(*this);
            try {
                return look(lease.connection());
            } catch (const PostgresError& e) {
                if (e.fault() == PostgresFault::connection) {
                    lease.drop();
                    if (tries < most_tries) continue;
                }
                if (e.is_bound_to_session()) lease.drop();
                refuse(e);
            }
        }
    }
    /// As `use`; all that `look` reads is of one moment.
    template <class Look>
    auto read(const Look& look) {
        return use([&](PostgresConnection& connection) {
            PostgresTransaction transaction(connection, PostgresTransaction::Kind::read);
            auto found = look(connection);
            transaction.commit();
            return found;
        });
    }

    /// A connection of the caller's own. Throws `PostgresError`; at once while the server is away.
    std::unique_ptr<PostgresConnection> connect(const std::string& settings = "");
    /// Why the server cannot be reached and since when; "" while it can. Never waits.
    std::string trouble() const;

    const PostgresConnection::Place& place() const { return place_; }

private:
    static constexpr int most_tries = 3;

    class Lease {
    public:
        explicit Lease(PostgresPool& pool) : pool_(pool), connection_(pool.take()) {}
        ~Lease() { pool_.give_back(std::move(connection_)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        PostgresConnection& connection() { return *connection_; }
        void drop() { connection_.reset(); }

    private:
        PostgresPool& pool_;
        std::unique_ptr<PostgresConnection> connection_;
    };

    std::unique_ptr<PostgresConnection> take();
    void give_back(std::unique_ptr<PostgresConnection> connection);
    [[noreturn]] static void refuse(const PostgresError& e);
    void note_away(const std::string& error);
    void try_until_back();

    const PostgresAddress address_;
    const std::string name_space_;
    CallWatch watch_;
    const PostgresConnection::Place place_{address_, name_space_, watch_};

    mutable std::mutex mutex_;
    std::condition_variable given_back_;
    std::condition_variable changed_;
    std::vector<std::unique_ptr<PostgresConnection>> idle_;
    int opened_ = 0;
    std::string away_;  ///< why; "" while the server is there
    bool stopping_ = false;

    std::thread thread_;
};

/// "2024-05-01T12:30:05Z"
std::string words_of_now();

}  // namespace domino
