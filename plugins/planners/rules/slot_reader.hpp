#pragma once

#include "pattern_tree.hpp"
#include "slot.hpp"

#include <string>
#include <vector>

namespace domino::rules {

/// What a workflow's input schema says about the property that a slot fills.
struct Property {
    std::string slot;
    Json schema;
    bool is_required = false;
};
using Properties = std::vector<Property>;

/// The slots of a rule, in the order in which they are asked for: those named in patterns first,
/// then those the rule describes (`described`, its member "slots"), then the workflow's own.
/// Throws `FieldError` below `path`.
std::vector<Slot> read_slots(const std::vector<PatternTree>& patterns, const Json& described, const Properties& properties,
                             const std::string& path);

}  // namespace domino::rules
