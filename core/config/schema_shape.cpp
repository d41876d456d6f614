#include "core/config/schema_shape.hpp"

#include "core/config/json_pointer.hpp"
#include "core/config/near_name.hpp"
#include "core/config/safe_pattern.hpp"
#include "core/config/schema_format.hpp"
#include "domino/error.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace domino {
namespace {

enum class Operand {
    schema,
    schemas_by_name,
    schema_list,
    schema_or_list,
    types,
    pattern,
    format,
    reference,
    count,
    number,
    texts,
    dependencies,
    list,
    text,
    flag,
    any
};

const std::map<std::string, Operand>& keywords() {
    static const std::map<std::string, Operand> table = {
        {"type", Operand::types},
        {"properties", Operand::schemas_by_name},
        {"definitions", Operand::schemas_by_name},
        {"$defs", Operand::schemas_by_name},
        {"additionalProperties", Operand::schema},
        {"propertyNames", Operand::schema},
        {"dependencies", Operand::dependencies},
        {"items", Operand::schema_or_list},
        {"additionalItems", Operand::schema},
        {"contains", Operand::schema},
        {"not", Operand::schema},
        {"if", Operand::schema},
        {"then", Operand::schema},
        {"else", Operand::schema},
        {"allOf", Operand::schema_list},
        {"anyOf", Operand::schema_list},
        {"oneOf", Operand::schema_list},
        {"$ref", Operand::reference},
        {"pattern", Operand::pattern},
        {"format", Operand::format},
        {"minLength", Operand::count},
        {"maxLength", Operand::count},
        {"minItems", Operand::count},
        {"maxItems", Operand::count},
        {"minProperties", Operand::count},
        {"maxProperties", Operand::count},
        {"minimum", Operand::number},
        {"maximum", Operand::number},
        {"exclusiveMinimum", Operand::number},
        {"exclusiveMaximum", Operand::number},
        {"multipleOf", Operand::number},
        {"required", Operand::texts},
        {"enum", Operand::list},
        {"uniqueItems", Operand::flag},
        {"const", Operand::any},
        {"default", Operand::any},
        {"examples", Operand::list},
        {"title", Operand::any},
        {"description", Operand::any},
        {"$comment", Operand::text},
        {"$schema", Operand::text},
        {"$id", Operand::text},
        {"readOnly", Operand::flag},
        {"writeOnly", Operand::flag},
        {"deprecated", Operand::flag},
        {"contentEncoding", Operand::text},
        {"contentMediaType", Operand::text},
    };
    return table;
}

const std::vector<std::string> type_names = {"string", "number", "integer", "boolean", "object", "array", "null"};

/// Calls `visit` for every schema directly inside `schema`; operands of a wrong kind are passed by.
template <class AnyJson, class Visit>
void for_each_inner(AnyJson& schema, const std::string& path, const Visit& visit) {
    if (!schema.is_object()) return;
    for (auto& member : schema.items()) {
        const auto found = keywords().find(member.key());
        if (found == keywords().end()) continue;
        AnyJson& operand = member.value();
        const std::string below = join_pointer(path, member.key());
        const Operand kind = found->second;
        const bool one = kind == Operand::schema || (kind == Operand::schema_or_list && !operand.is_array());
        const bool many = kind == Operand::schema_list || kind == Operand::schema_or_list;
        if (one) {
            visit(operand, below);
        } else if (many && operand.is_array()) {
            for (std::size_t i = 0; i < operand.size(); ++i) visit(operand[i], join_pointer(below, i));
        } else if ((kind == Operand::schemas_by_name || kind == Operand::dependencies) && operand.is_object()) {
            for (auto& inner : operand.items())
                if (kind == Operand::schemas_by_name || !inner.value().is_array())
                    visit(inner.value(), join_pointer(below, inner.key()));
        }
    }
}

[[noreturn]] void wrong(const std::string& path, const std::string& expected, const Json& found) {
    throw FieldError(path, "expected " + expected + ", got " +
                               (found.is_structured() ? std::string("an ") + found.type_name() : to_text(found)));
}

void check_types(const Json& operand, const std::string& path) {
    const Json names = operand.is_array() ? operand : Json::array({operand});
    if (names.empty()) wrong(path, "at least one type", operand);
    for (const auto& name : names) {
        if (name.is_string() && std::find(type_names.begin(), type_names.end(), name.get<std::string>()) != type_names.end())
            continue;
        const std::string hint = name.is_string() ? near_name_hint(name.get<std::string>(), type_names) : "";
        throw FieldError(path, "expected " + listed(type_names) + ", got " + to_text(name) + hint);
    }
}

void check_pattern(const Json& operand, const std::string& path) {
    if (!operand.is_string()) wrong(path, "a regular expression", operand);
    try {
        const SafePattern pattern(operand.get<std::string>());
    } catch (const Error& e) {
        throw FieldError(path, e.what());
    }
}

void check_operand(Operand kind, const Json& operand, const std::string& path) {
    const bool natural = operand.is_number_integer() && operand >= 0 && operand <= 1'000'000'000;
    switch (kind) {
        case Operand::schema:
            if (!operand.is_object() && !operand.is_boolean()) wrong(path, "a schema", operand);
            break;
        case Operand::schema_list:
            if (!operand.is_array() || operand.empty()) wrong(path, "a list of schemas", operand);
            break;
        case Operand::schema_or_list:
            if (!operand.is_structured() && !operand.is_boolean()) wrong(path, "a schema or a list of schemas", operand);
            break;
        case Operand::schemas_by_name:
        case Operand::dependencies:
            if (!operand.is_object()) wrong(path, "an object of schemas by name", operand);
            break;
        case Operand::types: check_types(operand, path); break;
        case Operand::pattern: check_pattern(operand, path); break;
        case Operand::reference:
        case Operand::format:
        case Operand::text:
            if (!operand.is_string()) wrong(path, "a text", operand);
            break;
        case Operand::count:
            if (!natural) wrong(path, "a whole number from 0", operand);
            break;
        case Operand::number:
            if (!operand.is_number()) wrong(path, "a number", operand);
            if (path.ends_with("/multipleOf") && operand <= 0) wrong(path, "a number above 0", operand);
            break;
        case Operand::texts:
            if (!operand.is_array() ||
                !std::all_of(operand.begin(), operand.end(), [](const Json& name) { return name.is_string(); }))
                wrong(path, "a list of property names", operand);
            break;
        case Operand::list:
            if (!operand.is_array() || operand.empty()) wrong(path, "a list of values", operand);
            break;
        case Operand::flag:
            if (!operand.is_boolean()) wrong(path, "true or false", operand);
            break;
        case Operand::any: break;
    }
}

void check_keyword(const std::string& name, const Json& operand, const std::string& path) {
    if (name == "patternProperties")
        throw FieldError(path, "not supported; name the properties, or use propertyNames and additionalProperties");
    const auto found = keywords().find(name);
    if (found != keywords().end()) return check_operand(found->second, operand, path);
    if (name.starts_with("x-domino-")) throw FieldError(path, "names that begin with x-domino- are the broker's own");
    if (name.starts_with("x-")) return;
    std::vector<std::string> names;
    for (const auto& keyword : keywords()) names.push_back(keyword.first);
    const std::string hint = near_name_hint(name, names);
    if (!hint.empty()) throw FieldError(path, "unknown keyword" + hint);
}

/// References and combinators look at the same value again: a circle of them never ends.
class ReferenceCheck {
public:
    explicit ReferenceCheck(const Json& root) : root_(root) {}

    void check(const Json& schema, const std::string& path) {
        follow(schema, path);
        for_each_inner(schema, path, [this](const Json& inner, const std::string& below) { check(inner, below); });
    }

private:
    void follow(const Json& schema, const std::string& path) {
        if (!schema.is_object() || done_.contains(path)) return;
        if (!trail_.insert(path).second) throw FieldError(path, "refers to itself in a circle");
        if (schema.contains("$ref")) {
            const std::string target = schema["$ref"].get<std::string>();
            follow(resolve(target, join_pointer(path, "$ref")), target.substr(1));
        } else {
            for (const char* name : {"allOf", "anyOf", "oneOf"})
                if (schema.contains(name))
                    for (std::size_t i = 0; i < schema[name].size(); ++i)
                        follow(schema[name][i], join_pointer(join_pointer(path, name), i));
            for (const char* name : {"not", "if", "then", "else"})
                if (schema.contains(name)) follow(schema[name], join_pointer(path, name));
        }
        trail_.erase(path);
        done_.insert(path);
    }

    const Json& resolve(const std::string& target, const std::string& path) const {
        if (!target.starts_with("#"))
            throw FieldError(path, "expected a reference inside this schema such as #/definitions/name, got \"" + target + "\"");
        const Json* found = nullptr;
        try {
            found = find_at(root_, target.substr(1));
        } catch (const Error& e) {
            throw FieldError(path, e.what());
        }
        if (found == nullptr || (!found->is_object() && !found->is_boolean()))
            throw FieldError(path, "there is no schema at \"" + target + "\"");
        return *found;
    }

    const Json& root_;
    std::set<std::string> trail_;
    std::set<std::string> done_;
};

void check_keywords(const Json& schema, const std::string& path) {
    if (!schema.is_object() && !schema.is_boolean()) wrong(path, "a schema (an object)", schema);
    if (!schema.is_object()) return;
    for (const auto& member : schema.items()) check_keyword(member.key(), member.value(), join_pointer(path, member.key()));
    for_each_inner(schema, path, check_keywords);
}

void rename_bounded(Json& schema) {
    if (!schema.is_object()) return;
    Json renamed = Json::object();
    for (auto& member : schema.items()) {
        const std::string& name = member.key();
        renamed[name == "pattern"  ? bounded_pattern_keyword
                : name == "format" ? bounded_format_keyword
                                   : name] = std::move(member.value());
    }
    schema = std::move(renamed);
    for_each_inner(schema, "", [](Json& inner, const std::string&) { rename_bounded(inner); });
}

}  // namespace

void check_schema_shape(const Json& schema) {
    check_keywords(schema, "");
    ReferenceCheck(schema).check(schema, "");
}

Json with_bounded_constraints(const Json& schema) {
    Json copy = schema;
    rename_bounded(copy);
    return copy;
}

std::vector<std::string> undescribed_properties(const Json& schema) {
    std::vector<std::string> found;
    const std::function<void(const Json&, const std::string&)> visit = [&](const Json& inner, const std::string& path) {
        if (inner.is_object() && inner.contains("properties"))
            for (const auto& property : inner["properties"].items())
                if (property.value().is_object() && !property.value().contains("description") &&
                    !property.value().contains("$ref"))
                    found.push_back(join_pointer(join_pointer(path, "properties"), property.key()));
        for_each_inner(inner, path, visit);
    };
    visit(schema, "");
    return found;
}

}  // namespace domino
