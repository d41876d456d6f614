#pragma once

#include "core/config/config.hpp"

#include <set>
#include <string>
#include <vector>

namespace domino {

/// What a schema cannot say of chains: topic patterns, conditions, and that planners, executors and
/// channels they name exist, are enabled and of that kind as far as the library's name tells.
/// `faulty_plugins` are in the file but were left out of `config` for their own mistakes.
void check_chains(const Config& config, const std::set<std::string>& faulty_plugins, std::vector<Fault>& faults);

/// The same for a chain that was left out of `config` for its shape and of which `chain` holds what can be read.
void check_chain_names(const ChainConfig& chain, const Config& config, const std::set<std::string>& faulty_plugins,
                       std::vector<Fault>& faults);

}  // namespace domino
