#include "reference_check.hpp"

#include "faults.hpp"

#include <algorithm>

namespace domino::rules {
namespace {

std::vector<std::string> known_names(const Rule& rule) {
    std::vector<std::string> names = {"language", "examples"};
    for (const auto& slot : rule.slots) {
        names.push_back(slot.name);
        if (slot.kind == Kind::money) names.emplace_back("currency");
    }
    return names;
}

bool is_pointer(std::string_view text) {
    try {
        const Json::json_pointer pointer{std::string(text)};
        return true;
    } catch (const Json::exception&) {
        return false;
    }
}

}  // namespace

ReferenceCheck::ReferenceCheck(const Rule& rule, Report fault)
    : rule_(rule), fault_(std::move(fault)), names_(known_names(rule)) {}

void ReferenceCheck::text(const Json& value, const std::string& below) const {
    for_each_reference(value, [&](const Reference& reference) { check(reference, below, false); });
}

void ReferenceCheck::approval(const Json& value, const std::string& below) const {
    for_each_reference(value, [&](const Reference& reference) { check(reference, below, true); });
}

void ReferenceCheck::check(const Reference& reference, const std::string& below, bool steps_allowed) const {
    if (reference.scope.empty())
        check_slot(reference, below);
    else
        check_scope(reference, below, steps_allowed);
}

void ReferenceCheck::check_slot(const Reference& reference, const std::string& below) const {
    if (std::find(names_.begin(), names_.end(), reference.name) != names_.end()) return;
    fault_(below, "there is no slot \"" + std::string(reference.name) + "\"" + did_you_mean(reference.name, names_));
}

void ReferenceCheck::check_scope(const Reference& reference, const std::string& below, bool steps_allowed) const {
    const bool is_step = std::any_of(rule_.steps.begin(), rule_.steps.end(),
                                     [&](const StepTemplate& one) { return one.step.id == reference.scope; });
    const bool is_known = reference.scope == "event" || reference.scope == "result" || (steps_allowed && is_step);
    if (!is_known)
        fault_(below, "{" + std::string(reference.scope) + ":...} is neither event nor result" +
                          (steps_allowed ? " nor a step of this rule" : ""));
    if (!is_pointer(reference.name)) fault_(below, "\"" + std::string(reference.name) + "\" is no JSON Pointer");
}

}  // namespace domino::rules
