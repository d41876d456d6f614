#pragma once

#include "domino/json.hpp"

namespace domino {

/// Equal as JSON: numbers by value (1 equals 1.0), objects whatever the order of their keys.
bool deep_equal(const Json& a, const Json& b);

}  // namespace domino
