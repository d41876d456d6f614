#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace domino {

/// Ends calls whose time is over: one thread for all of them, started with the first. Any thread.
class CallDeadlines {
public:
    using Instant = std::chrono::steady_clock::time_point;

    CallDeadlines() = default;
    ~CallDeadlines();
    CallDeadlines(const CallDeadlines&) = delete;
    CallDeadlines& operator=(const CallDeadlines&) = delete;

    /// While it lives, `cut` is called once when `end` passes; never after its destructor returned.
    class Guard {
    public:
        Guard(CallDeadlines& deadlines, Instant end, std::function<void()> cut);
        ~Guard();
        Guard(const Guard&) = delete;
        Guard& operator=(const Guard&) = delete;

    private:
        CallDeadlines& deadlines_;
        std::multimap<Instant, std::function<void()>>::iterator entry_;
    };

private:
    void watch();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::multimap<Instant, std::function<void()>> waiting_;  // guarded by mutex_; an empty function was cut
    bool ending_ = false;                                    // guarded by mutex_
    std::thread thread_;                                     // started under mutex_
};

}  // namespace domino
