#pragma once

#include "domino/json.hpp"

#include <string>
#include <vector>

namespace domino::rules {

/// A rule's `when`: {"/json/pointer": expected}, where expected is a value or an object of
/// gt, gte, lt, lte, not, in, exists. All members must hold; no members always hold.
class Condition {
public:
    Condition() = default;
    /// Throws `FieldError` below `path`. null: always.
    Condition(const Json& definition, const std::string& path);

    bool holds(const Json& value) const;

private:
    struct Test {
        Json::json_pointer at;
        std::string operation;  ///< "" is equality
        Json operand;
    };
    static bool holds(const Test& test, const Json& value);
    std::vector<Test> tests_;
};

}  // namespace domino::rules
