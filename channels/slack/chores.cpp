#include "channels/slack/chores.hpp"

#include <utility>

namespace domino::slack {

void Chores::start() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = false;
    }
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void Chores::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        waiting_.clear();
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool Chores::add(std::function<void()> chore) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || waiting_.size() >= most_) return false;
        waiting_.push_back(std::move(chore));
    }
    changed_.notify_one();
    return true;
}

void Chores::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        const auto chore = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        chore();
        lock.lock();
    }
}

}  // namespace domino::slack
