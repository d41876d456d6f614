#include "core/stream/redis/redis_pool.hpp"

namespace domino {

namespace {

constexpr std::size_t most_idle = 4;
constexpr std::chrono::seconds retry_after{5};

}  // namespace

RedisPool::Held RedisPool::take() {
    std::lock_guard lock(mutex_);
    std::erase_if(idle_, [this](const Held& held) { return !link_.is_current(*held); });
    if (idle_.empty()) return nullptr;
    Held connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
}

void RedisPool::give_back(Held connection) {
    if (connection->owes_answers() || !link_.is_current(*connection)) return;
    std::lock_guard lock(mutex_);
    if (idle_.size() < most_idle) idle_.push_back(std::move(connection));
}

void RedisPool::forget_idle() {
    std::lock_guard lock(mutex_);
    idle_.clear();
}

void RedisPool::give_up(const RedisGone& why) {
    throw TryLater(503, retry_after, why.what());
}

void RedisPool::refuse_for_now(const RedisRefused& why) {
    const bool passing = is_passing(why.code());
    if (passing) forget_idle();
    if (passing || why.code() == "OOM" || why.code() == "MISCONF" || why.code() == "NOREPLICAS") {
        throw TryLater(503, retry_after, why.what());
    }
}

}  // namespace domino
