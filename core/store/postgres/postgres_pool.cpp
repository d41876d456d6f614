#include "core/store/postgres/postgres_pool.hpp"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>
#include <pthread.h>

namespace domino {

namespace {

using namespace std::chrono_literals;

constexpr int most_connections = 6;
constexpr auto longest_wait = 5s;
constexpr auto first_back_off = 100ms;
constexpr auto longest_back_off = 2000ms;

}  // namespace

std::string words_of_now() {
    return Poco::DateTimeFormatter::format(Poco::Timestamp(), Poco::DateTimeFormat::ISO8601_FORMAT);
}

PostgresPool::PostgresPool(PostgresAddress address, std::string name_space)
    : address_(std::move(address)), name_space_(std::move(name_space)), thread_([this] { try_until_back(); }) {}

PostgresPool::~PostgresPool() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

std::unique_ptr<PostgresConnection> PostgresPool::connect(const std::string& settings) {
    {
        std::lock_guard lock(mutex_);
        if (!away_.empty()) throw PostgresError(PostgresFault::connection, "", away_);
    }
    try {
        return std::make_unique<PostgresConnection>(place_, settings);
    } catch (const PostgresError& e) {
        note_away(e.what());
        throw;
    }
}

std::string PostgresPool::trouble() const {
    std::lock_guard lock(mutex_);
    return away_;
}

std::unique_ptr<PostgresConnection> PostgresPool::take() {
    {
        std::unique_lock lock(mutex_);
        const bool is_free = given_back_.wait_for(
            lock, longest_wait, [this] { return !away_.empty() || !idle_.empty() || opened_ < most_connections; });
        if (!away_.empty()) throw TryLater(503, 1s, away_);
        if (!is_free) throw TryLater(503, 1s, "all connections to Postgres at " + address_.shown() + " are at work");
        while (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            lock.unlock();
            if (connection->is_whole()) return connection;
            connection.reset();
            lock.lock();
            --opened_;
        }
        ++opened_;
    }
    try {
        return connect();
    } catch (const PostgresError& e) {
        give_back(nullptr);
        throw TryLater(503, 1s, e.what());
    }
}

void PostgresPool::give_back(std::unique_ptr<PostgresConnection> connection) {
    {
        std::lock_guard lock(mutex_);
        if (connection) {
            idle_.push_back(std::move(connection));
        } else {
            --opened_;
        }
    }
    given_back_.notify_one();
}

void PostgresPool::refuse(const PostgresError& e) {
    if (e.fault() == PostgresFault::values) throw Error(e.what());
    throw TryLater(503, 1s, e.what());
}

void PostgresPool::note_away(const std::string& error) {
    {
        std::lock_guard lock(mutex_);
        if (away_.empty()) away_ = error + " (since " + words_of_now() + ")";
    }
    given_back_.notify_all();
    changed_.notify_all();
}

void PostgresPool::try_until_back() {
    pthread_setname_np(pthread_self(), "pg retry");
    std::unique_lock lock(mutex_);
    auto back_off = first_back_off;
    while (!stopping_) {
        if (away_.empty()) {
            back_off = first_back_off;
            changed_.wait(lock, [this] { return stopping_ || !away_.empty(); });
            continue;
        }
        if (changed_.wait_for(lock, back_off, [this] { return stopping_; })) return;
        lock.unlock();
        std::unique_ptr<PostgresConnection> connection;
        try {
            connection = std::make_unique<PostgresConnection>(place_);
        } catch (const PostgresError&) {
            back_off = std::min(back_off * 2, longest_back_off);
        }
        lock.lock();
        if (!connection) continue;
        away_.clear();
        if (opened_ < most_connections) {
            ++opened_;
            idle_.push_back(std::move(connection));
        }
    }
}

}  // namespace domino
