#pragma once

#include "domino/testing/plugin_file.hpp"

#include <string>
#include <vector>

namespace domino::testing {

/// Calls everything a plugin of this kind offers with ordinary, odd and hostile arguments, and
/// returns the rules it broke.
std::vector<std::string> try_calls(PluginKind kind, const PluginObject& object);

}  // namespace domino::testing
