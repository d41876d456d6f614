#pragma once

#include "domino/json.hpp"

#include <string>
#include <vector>

namespace domino {

/// What a schema asks for, in words: "a whole number from 1 to 10", "one of \"a\" or \"b\"".
std::string in_words(const Json& schema, const Json& root);

/// A value as shown to a person: short, structured ones only by kind.
std::string value_in_words(const Json& value);

/// The schemas that speak about the value at `pointer` inside a value that `root` is asked about:
/// references, allOf, anyOf, oneOf, then and else are followed.
std::vector<const Json*> schemas_at(const Json& root, const std::vector<std::string>& segments);

/// Follows `$ref` inside `root`.
const Json& resolved(const Json& schema, const Json& root);

}  // namespace domino
