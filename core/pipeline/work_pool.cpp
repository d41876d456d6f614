#include "core/pipeline/work_pool.hpp"

#include <pthread.h>

#include <system_error>

namespace domino {

void WorkPool::run(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    queue_.push_back(std::move(work));
    if (idle_ < static_cast<int>(queue_.size())) add_thread();
    ready_.notify_one();
}

/// Under the lock.
void WorkPool::add_thread() {
    if (static_cast<int>(threads_.size()) >= most_) return;
    try {
        threads_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
        // The system has no thread to give: those that are there do it, and the next work asks again.
    }
}

void WorkPool::work() {
    pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
    std::unique_lock lock(mutex_);
    for (;;) {
        ++idle_;
        ready_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        --idle_;
        if (stopping_) return;
        auto work = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        work();
        work = nullptr;
        lock.lock();
    }
}

void WorkPool::stop() {
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        queue_.clear();
        threads.swap(threads_);
    }
    ready_.notify_all();
    for (auto& thread : threads) thread.join();
}

void WorkPool::one_is_lost() {
    constexpr int most_threads = 64;
    const std::lock_guard lock(mutex_);
    most_ = std::min(most_ + 1, most_threads);
    if (!stopping_ && !queue_.empty()) add_thread();
}

}  // namespace domino
