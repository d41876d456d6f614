#pragma once

#include "domino/json.hpp"

#include <functional>
#include <string>

namespace domino {

/// Looks up the output items of a needed step; nullptr when it has none (skipped).
using OutputOf = std::function<const Json*(const std::string& step)>;

/// `input` with every {"$output": STEP, "path": POINTER} replaced by what it stands for. Throws
/// `Error` naming the step and pointer when there is nothing there.
Json resolve_references(const Json& input, const OutputOf& output_of);

/// `text` with every {STEP:/pointer} replaced by that value of the step's first output item; what
/// is not there becomes "?".
std::string fill_text(const std::string& text, const OutputOf& output_of);

}  // namespace domino
