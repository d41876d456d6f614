#include "core/stream/redis/redis_link.hpp"

#include <ctime>

namespace domino {

namespace {

std::string utc_text(std::chrono::system_clock::time_point time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[40];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &parts)};
}

}  // namespace

RedisLink::RedisLink(RedisAddress address, RedisTimeouts timeouts) : connector_(std::move(address), timeouts) {}

std::unique_ptr<RedisConnection> RedisLink::connect(const std::string& name) {
    if (is_away()) throw RedisGone(trouble());
    return connect_anyway(name);
}

std::unique_ptr<RedisConnection> RedisLink::connect_anyway(const std::string& name) {
    try {
        const unsigned epoch = epoch_;
        auto connection = connector_.connect(name);
        connection->set_epoch(epoch);
        return connection;
    } catch (const RedisGone& e) {
        lost(e.what());
        throw;
    }
}

void RedisLink::found() {
    {
        std::lock_guard lock(mutex_);
        state_ = State::there;
    }
    changed_.notify_all();
}

void RedisLink::lost(const std::string& why) {
    {
        std::lock_guard lock(mutex_);
        if (state_ != State::away) {
            since_ = std::chrono::system_clock::now();
            just_lost_ = true;
        }
        state_ = State::away;
        why_ = why;
    }
    changed_.notify_all();
}

bool RedisLink::is_away() const {
    std::lock_guard lock(mutex_);
    return state_ == State::away;
}

std::string RedisLink::trouble() const {
    std::lock_guard lock(mutex_);
    return state_ == State::away ? why_ + " (away since " + utc_text(since_) + ")" : "";
}

void RedisLink::wait_for_loss(std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, wait, [this] { return just_lost_ || ending_; });
    just_lost_ = false;
}

void RedisLink::wait_until_known(std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, wait, [this] { return state_ != State::unknown || ending_; });
}

void RedisLink::wait_no_more() {
    {
        std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
}

}  // namespace domino
