#pragma once

#include "core/telemetry/logger.hpp"

#include <chrono>
#include <mutex>
#include <string>

namespace domino {

/// Says of what fails again and again, several times a second while a peer is away: a line when the error is another one
/// than before, then one now and then with the number of those in between. May be used from any thread.
class OutageLog {
public:
    static constexpr std::chrono::seconds usual_pause{30};

    OutageLog(Logger& log, std::string message, std::chrono::milliseconds pause = usual_pause)
        : log_(log), message_(std::move(message)), pause_(pause) {}

    void failed(const std::string& error);

private:
    Logger& log_;
    const std::string message_;
    const std::chrono::milliseconds pause_;
    std::mutex mutex_;
    std::string error_;                              ///< of the last line
    std::chrono::steady_clock::time_point told_at_;  ///< time of the last line
    int untold_ = 0;
};

}  // namespace domino
