#pragma once

#include "rule.hpp"
#include "situation.hpp"

#include <span>
#include <string>

namespace domino::rules {

/// What can be asked, as a Markdown list: an example of each rule that people can start.
std::string examples_of(std::span<const Rule> rules, Language language);

/// The rule whose words the message nearly says; nullptr when none is near.
const Rule* nearest_rule(std::span<const Rule> rules, const Message& message, const Vocabulary& vocabulary);

/// The first line of a rule's first example; empty when it has none.
std::string example_of(const Rule& rule, Language language);

}  // namespace domino::rules
