#include "pool.hpp"

#include <algorithm>
#include <utility>

namespace native {
namespace {

constexpr std::chrono::seconds idle_time{60};

}  // namespace

Pool::Pool(ChildSettings settings, std::size_t processes)
    : settings_(std::move(settings)), processes_(std::max<std::size_t>(processes, 1)), house_keeper_([this] { keep_house(); }) {}

Pool::~Pool() {
    stop();
    house_keeper_.join();
}

void Pool::stop() {
    std::deque<Idle> ending;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        count_ -= idle_.size();
        ending.swap(idle_);
    }
    changed_.notify_all();
    work_.notify_all();
}

std::size_t Pool::count() const {
    const std::lock_guard lock(mutex_);
    return count_;
}

std::unique_ptr<Child> Pool::take_idle(const std::string& key) {
    auto found = std::find_if(idle_.rbegin(), idle_.rend(), [&](const Idle& idle) { return idle.child->has(key); });
    auto place = found == idle_.rend() ? std::prev(idle_.end()) : std::prev(found.base());
    auto child = std::move(place->child);
    idle_.erase(place);
    return child;
}

std::optional<Pool::Lease> Pool::borrow(const std::string& key, Clock::time_point until) {
    std::unique_lock lock(mutex_);
    while (idle_.empty()) {
        if (stopping_) throw std::runtime_error("The native executor has been stopped.");
        if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
        if (count_ < processes_) {
            ++count_;
            ++wanted_;
            work_.notify_one();
        }
        if (changed_.wait_until(lock, until) == std::cv_status::timeout && idle_.empty()) return std::nullopt;
    }
    return Lease(*this, take_idle(key));
}

void Pool::give_back(std::unique_ptr<Child> child) {
    {
        const std::lock_guard lock(mutex_);
        if (child->usable() && !stopping_) {
            idle_.push_back({std::move(child), Clock::now()});
        } else {
            --count_;
            dead_.push_back(std::move(child));
            work_.notify_one();
        }
    }
    changed_.notify_one();
}

void Pool::start_one(std::unique_lock<std::mutex>& lock) {
    --wanted_;
    lock.unlock();
    std::unique_ptr<Child> child;
    std::exception_ptr failure;
    try {
        child = std::make_unique<Child>(settings_);
    } catch (...) {
        failure = std::current_exception();
    }
    lock.lock();
    if (child && !stopping_) {
        idle_.push_back({std::move(child), Clock::now()});
    } else {
        --count_;
        failure_ = failure;
    }
    changed_.notify_all();
}

std::vector<std::unique_ptr<Child>> Pool::take_expired() {
    auto ending = std::exchange(dead_, {});
    while (count_ > 1 && !idle_.empty() && Clock::now() - idle_.front().since > idle_time) {
        ending.push_back(std::move(idle_.front().child));
        idle_.pop_front();
        --count_;
    }
    return ending;
}

void Pool::keep_house() {
    std::unique_lock lock(mutex_);
    while (true) {
        while (wanted_ > 0 && !stopping_) start_one(lock);
        auto ending = take_expired();
        if (!ending.empty()) {
            lock.unlock();
            ending.clear();
            lock.lock();
            continue;
        }
        if (stopping_) return;
        work_.wait_for(lock, idle_time / 4, [this] { return stopping_ || wanted_ > 0 || !dead_.empty(); });
    }
}

}  // namespace native
