#pragma once

#include "domino/json.hpp"

#include <string>

namespace domino {

/// What a person reads of a step's output items, as Markdown: the `reply` of the first one, else the items as JSON, shortened.
std::string readable_output(const Json& items);

}  // namespace domino
