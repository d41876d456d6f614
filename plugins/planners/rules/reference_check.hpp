#pragma once

#include "reference.hpp"
#include "rule.hpp"

#include <functional>
#include <string>

namespace domino::rules {

/// Whether the references of a rule stand for something. Borrows the rule, whose slots and steps
/// must be known.
class ReferenceCheck {
public:
    /// `fault` gets the place below the rule, and the problem.
    using Report = std::function<void(const std::string& below, const std::string& problem)>;
    ReferenceCheck(const Rule& rule, Report fault);

    /// References in the texts anywhere inside `value`: slots, event, result.
    void text(const Json& value, const std::string& below) const;
    /// The same, and outputs of steps, which the broker fills in later.
    void approval(const Json& value, const std::string& below) const;

private:
    void check(const Reference& reference, const std::string& below, bool steps_allowed) const;
    void check_slot(const Reference& reference, const std::string& below) const;
    void check_scope(const Reference& reference, const std::string& below, bool steps_allowed) const;

    const Rule& rule_;
    Report fault_;
    std::vector<std::string> names_;
};

}  // namespace domino::rules
