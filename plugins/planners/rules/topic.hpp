#pragma once

#include <string_view>

namespace domino::rules {

/// Whether a topic type fits a pattern of dotted segments: "*" is one segment, "**" any number.
bool fits_topic(std::string_view pattern, std::string_view type);

}  // namespace domino::rules
