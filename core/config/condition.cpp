#include "core/config/condition.hpp"

#include "core/config/deep_equal.hpp"
#include "core/config/json_pointer.hpp"
#include "core/config/near_name.hpp"
#include "core/config/safe_pattern.hpp"
#include "domino/error.hpp"

#include <algorithm>
#include <optional>

namespace domino {
namespace {

const std::vector<std::string> operator_names = {"gt", "gte", "lt", "lte", "not", "in", "matches", "exists"};
constexpr std::size_t most_clauses = 64;

bool is_operator(const std::string& name) {
    return std::find(operator_names.begin(), operator_names.end(), name) != operator_names.end();
}

bool has_operator(const Json& expected) {
    if (!expected.is_object()) return false;
    for (const auto& member : expected.items())
        if (is_operator(member.key())) return true;
    return false;
}

/// An object without operators is compared as a value, which a misspelt operator would silently become.
void refuse_misspelt_operator(const Json& expected, const std::string& path) {
    if (!expected.is_object() || has_operator(expected)) return;
    for (const auto& member : expected.items())
        if (const std::string near = near_name(member.key(), operator_names); !near.empty())
            throw FieldError(
                join_pointer(path, member.key()),
                "unknown operator; did you mean \"" + near + "\"? (to compare with this very object, put it into \"in\": [...])");
}

const Json& value_or_null(const Json* found) {
    static const Json null;
    return found != nullptr ? *found : null;
}

/// -1, 0, 1; nothing when the two have no order.
std::optional<int> compared(const Json& a, const Json& b) {
    const bool comparable = (a.is_number() && b.is_number()) || (a.is_string() && b.is_string());
    if (!comparable) return std::nullopt;
    return a < b ? -1 : b < a ? 1 : 0;
}

bool in_order(const std::string& name, int order) {
    if (name == "gt") return order > 0;
    if (name == "gte") return order >= 0;
    if (name == "lt") return order < 0;
    return order <= 0;
}

Json::json_pointer pointer_from(const std::string& text, const std::string& path) {
    if (!text.empty() && text.front() != '/')
        throw FieldError(path, "expected a JSON Pointer such as /data/amount; did you mean \"/" + text + "\"?");
    try {
        return Json::json_pointer(text);
    } catch (const Json::exception&) {
        throw FieldError(path, "expected a JSON Pointer such as /data/amount (~0 for ~, ~1 for /); got \"" + text + "\"");
    }
}

}  // namespace

Condition::Condition(const Json& value, const std::string& path) {
    if (value.is_null()) return;
    if (!value.is_object())
        throw FieldError(path,
                         std::string("expected an object of JSON Pointers and what they must be, got ") + value.type_name());
    if (value.size() > most_clauses) throw FieldError(path, "expected at most " + std::to_string(most_clauses) + " members");
    for (const auto& member : value.items()) {
        const std::string below = join_pointer(path, member.key());
        clauses_.push_back({pointer_from(member.key(), below), test_from(member.value(), below)});
    }
}

bool Condition::holds(const Json& subject) const {
    return std::all_of(clauses_.begin(), clauses_.end(),
                       [&](const Clause& clause) { return clause.test(find_at(subject, clause.pointer)); });
}

Condition::Test Condition::test_from(const Json& expected, const std::string& path) {
    refuse_misspelt_operator(expected, path);
    if (!has_operator(expected)) return [expected](const Json* found) { return deep_equal(value_or_null(found), expected); };
    std::vector<Test> tests;
    for (const auto& member : expected.items())
        tests.push_back(operator_from(member.key(), member.value(), join_pointer(path, member.key())));
    return [tests = std::move(tests)](const Json* found) {
        return std::all_of(tests.begin(), tests.end(), [found](const Test& test) { return test(found); });
    };
}

Condition::Test Condition::operator_from(const std::string& name, const Json& operand, const std::string& path) {
    if (name == "not") return [test = test_from(operand, path)](const Json* found) { return !test(found); };
    if (name == "exists") {
        if (!operand.is_boolean()) throw FieldError(path, "expected true or false, got " + to_text(operand));
        return [wanted = operand.get<bool>()](const Json* found) { return (found != nullptr) == wanted; };
    }
    if (name == "in") {
        if (!operand.is_array()) throw FieldError(path, "expected an array of values, got " + to_text(operand));
        return [operand](const Json* found) {
            return std::any_of(operand.begin(), operand.end(),
                               [found](const Json& one) { return deep_equal(value_or_null(found), one); });
        };
    }
    if (name == "matches") {
        if (!operand.is_string()) throw FieldError(path, "expected a regular expression as a text, got " + to_text(operand));
        try {
            return [pattern = SafePattern(operand.get<std::string>())](const Json* found) {
                return found != nullptr && found->is_string() && pattern.found_in(found->get_ref<const std::string&>());
            };
        } catch (const FieldError&) {
            throw;
        } catch (const Error& e) {
            throw FieldError(path, e.what());
        }
    }
    if (!is_operator(name))
        throw FieldError(path, "unknown operator; expected " + listed(operator_names) + near_name_hint(name, operator_names));
    if (!operand.is_number() && !operand.is_string())
        throw FieldError(path, "expected a number or a text, got " + to_text(operand));
    return [name, operand](const Json* found) {
        const auto order = compared(value_or_null(found), operand);
        return order && in_order(name, *order);
    };
}

}  // namespace domino
