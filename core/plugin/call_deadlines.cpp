#include "core/plugin/call_deadlines.hpp"

#include <utility>

namespace domino {

CallDeadlines::~CallDeadlines() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

CallDeadlines::Guard::Guard(CallDeadlines& deadlines, Instant end, std::function<void()> cut) : deadlines_(deadlines) {
    const std::lock_guard lock(deadlines_.mutex_);
    entry_ = deadlines_.waiting_.emplace(end, std::move(cut));
    if (!deadlines_.thread_.joinable()) deadlines_.thread_ = std::thread([&deadlines] { deadlines.watch(); });
    deadlines_.changed_.notify_all();
}

CallDeadlines::Guard::~Guard() {
    const std::lock_guard lock(deadlines_.mutex_);
    deadlines_.waiting_.erase(entry_);
}

/// An entry stays in the map until its guard ends; a cut one has no function any more.
void CallDeadlines::watch() {
    std::unique_lock lock(mutex_);
    while (!ending_) {
        auto next = waiting_.begin();
        while (next != waiting_.end() && !next->second) ++next;
        if (next == waiting_.end()) {
            changed_.wait(lock);
        } else if (next->first > std::chrono::steady_clock::now()) {
            changed_.wait_until(lock, Instant(next->first));
        } else {
            std::exchange(next->second, nullptr)();
        }
    }
}

}  // namespace domino
