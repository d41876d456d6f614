#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>

namespace native {

/// Interrupts JavaScript that has run too long or holds too much memory. The engine's thread arms and
/// disarms it; a thread of its own looks every few milliseconds while anything is armed.
class Watchdog {
public:
    using Clock = std::chrono::steady_clock;
    enum class Cause : int { none, deadline, code_timeout, memory };

    /// `interrupt` is called on the watchdog's thread.
    Watchdog(std::size_t memory_bytes, std::function<void()> interrupt);
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    void arm(Clock::time_point deadline);
    void disarm();
    /// A second, nearer limit for one Code node.
    void arm_code(Clock::time_point limit);
    void disarm_code();

    Clock::time_point deadline() const;
    /// Why JavaScript has to stop now; `none` while it may go on.
    Cause cause() const;
    void forget_code_timeout();
    /// From the garbage collector: its cells alone are over the bound.
    void memory_exceeded();
    /// More than a quarter of the bound was in use when the watchdog looked last.
    bool heap_is_large() const { return heap_is_large_; }
    /// Looks now.
    bool heap_is_over_half() const;

private:
    void loop();
    void look();
    void look_at_heap();

    const std::size_t memory_bytes_;
    const std::size_t baseline_bytes_;
    const std::function<void()> interrupt_;
    std::atomic<Clock::rep> deadline_;
    std::atomic<Clock::rep> code_limit_;
    std::atomic<Cause> cause_{Cause::none};
    std::atomic<bool> asleep_{false};
    std::atomic<bool> heap_is_large_{false};
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace native
