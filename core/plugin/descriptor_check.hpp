#pragma once

#include "domino/plugin.hpp"

#include <string>

namespace domino {

/// Reads the descriptor of a loaded library in the order that is safe: magic, size, SDK, ABI tag,
/// then the rest. Throws `Error` that says what does not fit.
void check_descriptor(const Descriptor& descriptor);

/// Throws `Error` with both tags when a library was built against another ABI.
void check_abi_tag(const std::string& tag);

}  // namespace domino
