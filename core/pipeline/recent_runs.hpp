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
        order_.push_back(&*place);
        if (order_.size() <= most) return;
        runs_.erase(runs_.find(*order_.front()));
        order_.pop_front();
    }

private:
    std::unordered_set<std::string> runs_;
    std::deque<const std::string*> order_;  ///< into `runs_`: where an id stands outlives growth, an iterator does not
};

}  // namespace domino
