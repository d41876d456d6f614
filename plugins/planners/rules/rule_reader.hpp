#pragma once

#include "faults.hpp"
#include "rule.hpp"

#include "domino/host.hpp"

#include <vector>

namespace domino::rules {

/// Reads the rules of a config whose shape has passed the schema. Every mistake goes to `faults`
/// with its JSON Pointer and names rule, pattern and position. Adds the patterns' words to
/// `vocabulary`.
std::vector<Rule> read_rules(const Json& rules, const Catalog& catalog, Vocabulary& vocabulary, Faults& faults);

}  // namespace domino::rules
