#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

namespace domino {

/// When runs want to be looked at again: one time each, the soonest. The worker's thread only.
class Alarms {
public:
    void set(const std::string& run, std::int64_t due) {
        const auto known = of_run_.find(run);
        if (known != of_run_.end()) {
            if (known->second->first <= due) return;
            by_time_.erase(known->second);
            known->second = by_time_.emplace(due, run);
            return;
        }
        of_run_.emplace(run, by_time_.emplace(due, run));
    }
    void forget(const std::string& run) {
        const auto known = of_run_.find(run);
        if (known == of_run_.end()) return;
        by_time_.erase(known->second);
        of_run_.erase(known);
    }
    std::optional<std::int64_t> next() const {
        if (by_time_.empty()) return std::nullopt;
        return by_time_.begin()->first;
    }
    /// A run whose time has come, which then has no alarm any more.
    std::optional<std::string> take_due(std::int64_t now) {
        if (by_time_.empty() || by_time_.begin()->first > now) return std::nullopt;
        std::string run = by_time_.begin()->second;
        forget(run);
        return run;
    }

private:
    using ByTime = std::multimap<std::int64_t, std::string>;

    ByTime by_time_;
    std::unordered_map<std::string, ByTime::iterator> of_run_;
};

}  // namespace domino
