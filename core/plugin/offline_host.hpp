#pragma once

#include "core/plugin/host_context.hpp"

#include <memory>
#include <string>

namespace domino {

/// A host without a broker around it, for `domino check` and `domino run`: warnings and errors go
/// to stderr, metrics nowhere, the key-value store is in memory, events cannot be handed in.
std::unique_ptr<Host> make_offline_host(const std::string& id, const HostServices& services);

}  // namespace domino
