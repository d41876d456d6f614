#pragma once

#include "condition.hpp"
#include "pattern.hpp"

#include "domino/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace domino::rules {

/// A pattern and the language it is written in; none when the rule does not say.
struct SpokenPattern {
    Pattern pattern;
    std::optional<Language> language;
};

/// A step as the rule has it: `step` with references still in its input and approval.
struct StepTemplate {
    Step step;
    Json approval;  ///< text or {"en","de"}; null: none
};

/// What a planner does with a message or a result. Built from the config, then only read.
struct Rule {
    std::string id;
    std::vector<std::string> on;  ///< topic patterns
    Condition when;
    std::vector<SpokenPattern> patterns;  ///< none: fits every event or result of its topics
    std::vector<Slot> slots;
    std::vector<Json> examples;  ///< texts or {"en","de"}, for the list of what can be asked
    Json reply;                  ///< text or {"en","de"}; null: steps
    std::vector<StepTemplate> steps;

    const Slot* slot(std::string_view name) const;
};

}  // namespace domino::rules
