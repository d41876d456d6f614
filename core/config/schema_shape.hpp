#pragma once

#include "domino/json.hpp"

#include <functional>
#include <string>
#include <vector>

namespace domino {

inline constexpr const char* bounded_pattern_keyword = "x-domino-bounded-pattern";
inline constexpr const char* bounded_format_keyword = "x-domino-bounded-format";

/// Throws `FieldError` naming the keyword at fault: unknown types, wrong kinds of operand, keywords
/// that are nearly right, references that lead outside, nowhere or in a circle, bad patterns.
void check_schema_shape(const Json& schema);

/// The same schema with `pattern` and `format` under the names of our bounded constraints.
Json with_bounded_constraints(const Json& schema);

/// Pointers of all named properties in the schema that have no description.
std::vector<std::string> undescribed_properties(const Json& schema);

}  // namespace domino
