#pragma once

#include "domino/json.hpp"

#include <functional>
#include <string>
#include <vector>

namespace domino {

/// What must hold for a chain to take an event or result, or for a step to run:
///   {"/json/pointer": expected, ...}   all members must hold; null or {}: always
/// `expected` is a value (deep equality; numbers by value) or an object of operators, all of which
/// must hold: "gt" "gte" "lt" "lte" (number with number, text with text, else it does not hold),
/// "not" (an `expected`), "in" (array of values), "matches" (PCRE, found anywhere in a text),
/// "exists" (true or false). An absent value counts as null, except for "exists".
/// Immutable after construction; any thread.
class Condition {
public:
    Condition() = default;
    /// Throws `FieldError` whose path lies below `path`.
    explicit Condition(const Json& value, const std::string& path = "");

    bool holds(const Json& subject) const;

private:
    /// `found` is nullptr when nothing stands at the pointer.
    using Test = std::function<bool(const Json* found)>;
    struct Clause {
        Json::json_pointer pointer;
        Test test;
    };

    static Test test_from(const Json& expected, const std::string& path);
    static Test operator_from(const std::string& name, const Json& operand, const std::string& path);

    std::vector<Clause> clauses_;
};

}  // namespace domino
