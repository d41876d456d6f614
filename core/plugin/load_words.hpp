#pragma once

#include <string>

namespace domino {

/// What dlopen said, without Boost.DLL's frame around it, in the words of an operator: undefined
/// symbols demangled, missing libraries named.
std::string load_error_in_words(const std::string& what);

/// "channel", "planner", "executor", or "kind 7".
std::string kind_name(unsigned kind);

}  // namespace domino
