#pragma once

#include "domino/host.hpp"

#include <deque>
#include <mutex>
#include <string>
#include <unordered_set>

namespace domino::slack {

/// The threads that the app takes part in, so that people need not mention it in every message. Known
/// for a year once the app has answered there (`keep`), at hand since it was spoken to (`notice`).
/// Any thread.
class Threads {
public:
    explicit Threads(KeyValue& durable) : durable_(durable) {}

    /// Throws `TryLater` when the store is away and the answer is not at hand.
    bool knows(const std::string& conversation);
    void notice(const std::string& conversation);
    void keep(const std::string& conversation);

private:
    bool is_at_hand(const std::string& conversation, bool kept);
    void put_at_hand(const std::string& conversation, bool kept);

    KeyValue& durable_;
    std::mutex mutex_;
    std::unordered_set<std::string> noticed_;  ///< guarded by mutex_, as all below
    std::unordered_set<std::string> kept_;
    std::deque<std::string> order_;
};

}  // namespace domino::slack
