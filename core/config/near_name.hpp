#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace domino {

/// The candidate that `name` was probably meant to be; "" when none is near.
std::string near_name(std::string_view name, const std::vector<std::string>& candidates);

/// "; did you mean \"x\"?" or "".
std::string near_name_hint(std::string_view name, const std::vector<std::string>& candidates);

/// "a, b or c"; `none` when there is nothing to list.
std::string listed(const std::vector<std::string>& names, const std::string& none = "none");

}  // namespace domino
