#pragma once

#include "core/sqlite/sqlite_database.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace domino {

/// A few connections that read, each in one short transaction at a time. Any thread may call `read`;
/// it waits while all are at work.
class SqliteReaders {
public:
    explicit SqliteReaders(std::filesystem::path file) : file_(std::move(file)) {}

    /// Calls `look` with a connection that sees one state of the whole file. Throws `TryLater` when
    /// the file cannot be read.
    template <class Look>
    auto read(const Look& look) {
        try {
            Lease lease(*this);
            SqliteTransaction transaction(lease.database(), SqliteTransaction::Kind::read);
            return look(lease.database());
        } catch (const SqliteError& e) {
            throw TryLater(503, std::chrono::seconds(1), e.what());
        }
    }

private:
    class Lease {
    public:
        explicit Lease(SqliteReaders& readers) : readers_(readers), database_(readers.take()) {}
        ~Lease() { readers_.give_back(std::move(database_)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        SqliteDatabase& database() { return *database_; }

    private:
        SqliteReaders& readers_;
        std::unique_ptr<SqliteDatabase> database_;
    };

    std::unique_ptr<SqliteDatabase> take();
    void give_back(std::unique_ptr<SqliteDatabase> database);

    const std::filesystem::path file_;
    std::mutex mutex_;
    std::condition_variable given_back_;
    std::vector<std::unique_ptr<SqliteDatabase>> idle_;
    int opened_ = 0;
};

}  // namespace domino
