#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace domino::slack {

/// Small courtesies that nobody waits for, done one after the other on a thread of their own: taking
/// buttons away, a word to one person. Bounded: past `most` the new one is dropped.
class Chores {
public:
    explicit Chores(std::size_t most = 1000) : most_(most) {}
    ~Chores() { stop(); }
    Chores(const Chores&) = delete;
    Chores& operator=(const Chores&) = delete;

    void start();
    /// Ends after the one that is under way; those still waiting are dropped. May come twice.
    void stop();
    /// Any thread; `chore` must not throw. False when it was dropped.
    bool add(std::function<void()> chore);

private:
    void run();

    const std::size_t most_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;  ///< guarded by mutex_
    bool stopping_ = false;                      ///< guarded by mutex_
    std::thread thread_;
};

}  // namespace domino::slack
