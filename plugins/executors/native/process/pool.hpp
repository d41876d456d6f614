#pragma once

#include "child.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace native {

/// Warm engine processes, each given to one call at a time. They are started when they are wanted by a thread
/// of the pool that stays (they end with the thread that started them) and all but one end after a minute
/// without work. May be used from any thread.
class Pool {
public:
    using Clock = Child::Clock;

    Pool(ChildSettings settings, std::size_t processes);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    /// A process of one's own until it is destroyed; a broken one is not used again.
    class Lease {
    public:
        Lease(Pool& pool, std::unique_ptr<Child> child) : pool_(&pool), child_(std::move(child)) {}
        ~Lease() {
            if (child_) pool_->give_back(std::move(child_));
        }
        Lease(Lease&& other) noexcept = default;
        Lease& operator=(Lease&&) = delete;
        Child& operator*() const { return *child_; }
        Child* operator->() const { return child_.get(); }

    private:
        Pool* pool_;
        std::unique_ptr<Child> child_;
    };

    /// nullopt when none is free by `until`. Prefers one that has the workflow `key`. Throws
    /// std::runtime_error when none can be started.
    std::optional<Lease> borrow(const std::string& key, Clock::time_point until);

    /// Starts nothing more and ends all that are idle; borrowed ones end when they come back.
    void stop();
    std::size_t count() const;

private:
    struct Idle {
        std::unique_ptr<Child> child;
        Clock::time_point since;
    };

    void give_back(std::unique_ptr<Child> child);
    std::unique_ptr<Child> take_idle(const std::string& key);
    void keep_house();
    void start_one(std::unique_lock<std::mutex>& lock);
    std::vector<std::unique_ptr<Child>> take_expired();

    const ChildSettings settings_;
    const std::size_t processes_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::condition_variable work_;
    std::deque<Idle> idle_;
    std::size_t count_ = 0;   // idle, lent and starting
    std::size_t wanted_ = 0;  // still to be started
    std::vector<std::unique_ptr<Child>> dead_;
    std::exception_ptr failure_;
    bool stopping_ = false;
    std::thread house_keeper_;
};

}  // namespace native
