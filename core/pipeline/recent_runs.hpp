#pragma once

#include <deque>
#include <string>
#include <unordered_set>

namespace domino {

/// The runs that ended last, so that an event that comes twice within moments needs no store. The
/// worker's thread only.
class RecentRuns {
public:
    static constexpr std::size_t most = 20000;

    bool contains(const std::string& run) const { return runs_.contains(run); }
    void add(const std::string& run) {
        const auto [place, is_new] = runs_.insert(run);
        if (!is_new) return;
        order_.push_back(place);
        if (order_.size() <= most) return;
        runs_.erase(order_.front());
        order_.pop_front();
    }

private:
    using Runs = std::unordered_set<std::string>;

    Runs runs_;
    std::deque<Runs::const_iterator> order_;
};

}  // namespace domino
