#pragma once

#include "core/store/store.hpp"
#include "core/stream/stream.hpp"
#include "core/telemetry/outage_log.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace domino {

/// Sweeps, on its own thread: trims the doors behind the committed cursors, the publications behind
/// their groups, and forgets old runs. All of it may be done late or twice.
class Janitor {
public:
    Janitor(Stream& stream, Store& store, const Clock& clock, Logger& log, int retention_days)
        : stream_(stream),
          store_(store),
          clock_(clock),
          outage_(log, "sweeping failed, trying again later"),
          retention_days_(retention_days) {}
    ~Janitor() { stop(); }

    void start();
    void stop();

private:
    void work();
    void sweep(const char* what, const std::function<void()>& work);
    void trim();
    void forget_old_runs();

    Stream& stream_;
    Store& store_;
    const Clock& clock_;
    OutageLog outage_;
    const int retention_days_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace domino
