#pragma once

#include "domino/host.hpp"

#include <deque>
#include <mutex>
#include <string>
#include <unordered_set>

namespace domino::slack {

/// The threads that the app takes part in, so that people need not mention it in every message: for a year
/// after it was spoken to or has answered there. And which thread its own messages lie in, for Slack does not
/// say that of a reaction. All of it in the broker's store. Any thread; throws `TryLater` when the store is away.
class Threads {
public:
    explicit Threads(KeyValue& durable) : durable_(durable) {}

    bool knows(const std::string& conversation);
    void keep(const std::string& conversation);

    /// A message of ours at `ts` lies in the thread whose root is `thread`.
    void keep_message(const std::string& team, const std::string& channel, const std::string& ts, const std::string& thread);
    /// Empty: in none that is known.
    std::string thread_of_message(const std::string& team, const std::string& channel, const std::string& ts);

private:
    bool is_at_hand(const std::string& conversation);
    void put_at_hand(const std::string& conversation);

    KeyValue& durable_;
    std::mutex mutex_;
    std::unordered_set<std::string> at_hand_;  ///< guarded by mutex_, as below
    std::deque<std::string> order_;
};

}  // namespace domino::slack
