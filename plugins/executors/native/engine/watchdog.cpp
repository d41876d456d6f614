#include "watchdog.hpp"

#include "heap_size.hpp"

namespace native {
namespace {

constexpr auto never = Watchdog::Clock::time_point::max().time_since_epoch().count();
constexpr auto tick = std::chrono::milliseconds(2);
constexpr int ticks_between_heap_looks = 5;
constexpr int idle_ticks_before_sleep = 50;

}  // namespace

Watchdog::Watchdog(std::size_t memory_bytes, std::function<void()> interrupt)
    : memory_bytes_(memory_bytes),
      baseline_bytes_(heap_size()),
      interrupt_(std::move(interrupt)),
      deadline_(never),
      code_limit_(never),
      thread_([this] { loop(); }) {}

Watchdog::~Watchdog() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void Watchdog::arm(Clock::time_point deadline) {
    cause_ = Cause::none;
    deadline_ = deadline.time_since_epoch().count();
    if (asleep_) {
        const std::lock_guard lock(mutex_);
        wake_.notify_all();
    }
}

void Watchdog::disarm() {
    deadline_ = never;
    code_limit_ = never;
}

void Watchdog::arm_code(Clock::time_point limit) {
    code_limit_ = limit.time_since_epoch().count();
}

void Watchdog::disarm_code() {
    code_limit_ = never;
}

Watchdog::Clock::time_point Watchdog::deadline() const {
    return Clock::time_point(Clock::duration(deadline_.load()));
}

Watchdog::Cause Watchdog::cause() const {
    return cause_;
}

void Watchdog::forget_code_timeout() {
    auto expected = Cause::code_timeout;
    cause_.compare_exchange_strong(expected, Cause::none);
}

void Watchdog::memory_exceeded() {
    auto expected = Cause::none;
    cause_.compare_exchange_strong(expected, Cause::memory);
    interrupt_();
}

void Watchdog::look() {
    const auto now = Clock::now().time_since_epoch().count();
    if (now >= deadline_) {
        cause_ = Cause::deadline;
        interrupt_();
    } else if (now >= code_limit_) {
        auto expected = Cause::none;
        cause_.compare_exchange_strong(expected, Cause::code_timeout);
        interrupt_();
    }
}

void Watchdog::look_at_heap() {
    const auto bytes = heap_size();
    heap_is_large_ = bytes > baseline_bytes_ + memory_bytes_ / 4;
    if (bytes > baseline_bytes_ + memory_bytes_) memory_exceeded();
}

bool Watchdog::heap_is_over_half() const {
    return heap_size() > baseline_bytes_ + memory_bytes_ / 2;
}

void Watchdog::loop() {
    std::unique_lock lock(mutex_);
    int ticks = 0;
    int idle = 0;
    while (!stopping_) {
        if (deadline_ == never && ++idle > idle_ticks_before_sleep) {
            asleep_ = true;
            wake_.wait(lock, [this] { return stopping_ || deadline_ != never; });
            asleep_ = false;
            idle = 0;
            continue;
        }
        wake_.wait_for(lock, tick, [this] { return stopping_; });
        if (deadline_ == never) continue;
        idle = 0;
        look();
        if (++ticks % ticks_between_heap_looks == 0) look_at_heap();
    }
}

}  // namespace native
