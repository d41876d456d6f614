#pragma once

#include "core/pipeline/workbench.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace domino {

/// A result may tip over the next domino: every chain that listens to it gets a run of its own,
/// within the bounds of the family. The worker's thread.
class FollowUps {
public:
    explicit FollowUps(Workbench& bench) : bench_(bench) {}

    /// Adds the runs that follow from this step's result to `added`; they are written down with it.
    void follow(RunState& parent, int index, std::vector<std::string>& added);
    /// A new batch is gathered: what the last one added is in the store.
    void begin_batch() { in_batch_.clear(); }

private:
    void add(RunState& parent, const Result& result, const Chain& chain, std::vector<std::string>& added);
    std::size_t family_size(const std::string& root);

    Workbench& bench_;
    std::unordered_map<std::string, std::size_t> in_batch_;  ///< by root
};

}  // namespace domino
