#pragma once

#include <chrono>

namespace domino {

/// Ends another thread's wait for a socket. Stays raised until it is taken. Any thread.
class WakeSignal {
public:
    WakeSignal();
    ~WakeSignal();
    WakeSignal(const WakeSignal&) = delete;
    WakeSignal& operator=(const WakeSignal&) = delete;

    void raise();
    /// Lowers it; whether it was raised.
    bool take();
    /// Waits until it is raised; false when it is not by then. Leaves it raised.
    bool wait(std::chrono::milliseconds time) const;
    int descriptor() const { return descriptor_; }

private:
    const int descriptor_;
};

}  // namespace domino
