#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace domino::whatsapp {

/// Waiting that ends when the channel stops. Any thread.
class Pause {
public:
    /// False when it was ended early.
    bool wait(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        return !changed_.wait_for(lock, time, [this] { return is_over_; });
    }

    void begin() {
        const std::lock_guard lock(mutex_);
        is_over_ = false;
    }

    void end() {
        {
            const std::lock_guard lock(mutex_);
            is_over_ = true;
        }
        changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_over_ = false;
};

}  // namespace domino::whatsapp
