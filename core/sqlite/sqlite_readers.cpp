#include "core/sqlite/sqlite_readers.hpp"

namespace domino {

namespace {

constexpr int most_connections = 4;

}  // namespace

std::unique_ptr<SqliteDatabase> SqliteReaders::take() {
    std::unique_lock lock(mutex_);
    given_back_.wait(lock, [this] { return !idle_.empty() || opened_ < most_connections; });
    if (idle_.empty()) {
        auto database = std::make_unique<SqliteDatabase>(file_, SqliteDatabase::Mode::read);
        ++opened_;
        return database;
    }
    auto database = std::move(idle_.back());
    idle_.pop_back();
    return database;
}

void SqliteReaders::give_back(std::unique_ptr<SqliteDatabase> database) {
    {
        std::lock_guard lock(mutex_);
        idle_.push_back(std::move(database));
    }
    given_back_.notify_one();
}

}  // namespace domino
