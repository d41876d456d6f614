#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace domino {

/// Threads that call plugins, so that no room of the pipeline ever waits for one. Threads are made
/// as work arrives, up to `most`. What is queued here is already in the store, so the queue is a
/// hint and its length is bounded by what the worker keeps in memory.
class WorkPool {
public:
    WorkPool(std::string name, int most) : name_(std::move(name)), most_(most) {}
    ~WorkPool() { stop(); }

    void run(std::function<void()> work);
    /// Drops what has not begun and waits for what has. May come twice.
    void stop();
    /// A call does not come back: another thread may take its thread's place, within reason.
    void one_is_lost();

private:
    void work();
    void add_thread();

    const std::string name_;
    int most_;
    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<std::function<void()>> queue_;
    std::vector<std::thread> threads_;
    int idle_ = 0;
    bool stopping_ = false;
};

}  // namespace domino
