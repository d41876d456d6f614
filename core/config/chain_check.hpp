#pragma once

#include "core/config/config.hpp"

#include <vector>

namespace domino {

/// What a schema cannot say of chains: topic patterns, conditions, and that planners, executors and
/// channels they name exist, are enabled and of that kind as far as the library's name tells.
void check_chains(const Config& config, std::vector<Fault>& faults);

}  // namespace domino
