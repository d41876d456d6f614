#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace domino {

/// What other threads want the worker to do, in the order they asked. Any thread posts, one takes. Once
/// it is closed messages are dropped, and what they hold is gone: a promise in one breaks.
class Mailbox {
public:
    using Message = std::function<void()>;

    void post(Message message) {
        {
            const std::lock_guard lock(mutex_);
            if (closed_) return;
            messages_.push_back(std::move(message));
        }
        arrived_.notify_one();
    }

    /// All that is there; waits up to `patience` while there is nothing.
    std::vector<Message> take(std::chrono::milliseconds patience) {
        std::unique_lock lock(mutex_);
        arrived_.wait_for(lock, patience, [this] { return !messages_.empty(); });
        return std::exchange(messages_, {});
    }

    void close() {
        std::vector<Message> dropped;
        const std::lock_guard lock(mutex_);
        closed_ = true;
        dropped.swap(messages_);
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Message> messages_;  // guarded by mutex_
    bool closed_ = false;            // guarded by mutex_
};

}  // namespace domino
