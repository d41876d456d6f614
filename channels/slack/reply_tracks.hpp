#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace domino::slack {

/// What this process knows of a reply that is not sent yet.
struct ReplyTrack {
    std::size_t messages = 0;                     ///< of its messages stand at Slack already
    std::size_t files = 0;                        ///< of its files are there
    bool in_doubt = false;                        ///< the next one may stand there too
    std::chrono::system_clock::time_point since;  ///< nothing of it was sent before
    std::string first_ts;                         ///< what the vendor calls it
};

/// Tracks by reply id, the last 10,000. A reply of which nothing is known may have been sent by an earlier
/// process. Any thread; calls for one reply come one at a time.
class ReplyTracks {
public:
    std::optional<ReplyTrack> get(const std::string& reply);
    void put(const std::string& reply, const ReplyTrack& track);
    void erase(const std::string& reply);

private:
    std::mutex mutex_;
    std::map<std::string, ReplyTrack> tracks_;  ///< guarded by mutex_
    std::list<std::string> order_;              ///< guarded by mutex_
};

}  // namespace domino::slack
