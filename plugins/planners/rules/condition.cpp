#include "condition.hpp"

#include "domino/error.hpp"

#include <algorithm>
#include <array>

namespace domino::rules {
namespace {

constexpr std::array operations = {"gt", "gte", "lt", "lte", "not", "in", "exists"};

bool is_operation(const std::string& name) {
    return std::find(operations.begin(), operations.end(), name) != operations.end();
}

void check_operand(const std::string& operation, const Json& operand, const std::string& path) {
    if (!is_operation(operation)) throw FieldError(path, "expected one of gt, gte, lt, lte, not, in, exists");
    if (operation == "in" && !operand.is_array()) throw FieldError(path, "expected a list of values");
    if (operation == "exists" && !operand.is_boolean()) throw FieldError(path, "expected true or false");
}

bool are_comparable(const Json& a, const Json& b) {
    return (a.is_number() && b.is_number()) || (a.is_string() && b.is_string());
}

}  // namespace

Condition::Condition(const Json& definition, const std::string& path) {
    if (definition.is_null()) return;
    if (!definition.is_object()) throw FieldError(path, "expected {\"/json/pointer\": expected value}");
    for (const auto& [pointer, expected] : definition.items()) {
        const std::string place = path + "/" + pointer;
        Json::json_pointer at;
        try {
            at = Json::json_pointer(pointer);
        } catch (const Json::exception&) {
            throw FieldError(place, "expected a JSON Pointer such as /output/0/urgency");
        }
        const bool is_object_of_operations = expected.is_object() && !expected.empty();
        if (!is_object_of_operations) {
            tests_.push_back({at, "", expected});
            continue;
        }
        for (const auto& [operation, operand] : expected.items()) {
            check_operand(operation, operand, place + "/" + operation);
            tests_.push_back({at, operation, operand});
        }
    }
}

bool Condition::holds(const Json& value) const {
    return std::all_of(tests_.begin(), tests_.end(), [&](const Test& test) { return holds(test, value); });
}

bool Condition::holds(const Test& test, const Json& value) {
    const Json* const there = find_at(value, test.at);
    if (test.operation == "exists") return (there != nullptr) == test.operand.get<bool>();
    if (there == nullptr) return test.operation == "not";
    const Json& found = *there;
    if (test.operation.empty()) return found == test.operand;
    if (test.operation == "not") return found != test.operand;
    if (test.operation == "in") return std::find(test.operand.begin(), test.operand.end(), found) != test.operand.end();
    if (!are_comparable(found, test.operand)) return false;
    if (test.operation == "gt") return found > test.operand;
    if (test.operation == "gte") return found >= test.operand;
    if (test.operation == "lt") return found < test.operand;
    return found <= test.operand;
}

}  // namespace domino::rules
