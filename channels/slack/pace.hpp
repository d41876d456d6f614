#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace domino::slack {

/// Keeps to about a message a second in each channel, a few at once after a pause, as Slack asks. Each
/// message gets its own time, so that whoever has to wait does not wait in vain when it comes
/// again. Any thread.
class Pace {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// How long `message` has to wait before it goes to `channel`; 0: it goes now, and counts.
    std::chrono::milliseconds wait(const std::string& channel, const std::string& message, Time now);

private:
    struct Channel {
        Time next;  ///< when the next one is due if all went evenly
        std::map<std::string, Time> booked;
    };
    void forget_old(Time now);

    std::mutex mutex_;
    std::map<std::string, Channel> channels_;  ///< guarded by mutex_
    Time last_look_;                           ///< guarded by mutex_
};

}  // namespace domino::slack
