#pragma once

#include <string>

namespace domino {

/// How a plugin is doing, as `/readyz` and `/plugins` say it. A plugin whose peer is away is
/// degraded, keeps trying and says why; it is not failed.
struct PluginState {
    enum class Health { ready, degraded, failed } health = Health::ready;
    std::string reason;  ///< for a person; empty when ready
};

}  // namespace domino
