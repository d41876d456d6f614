#include "core/config/schema_translation.hpp"

#include "core/config/json_pointer.hpp"
#include "core/config/near_name.hpp"
#include "core/config/schema_words.hpp"

#include <algorithm>

namespace domino {
namespace {

using Segments = std::vector<std::string>;

std::string pointer_of(const Segments& segments) {
    std::string pointer;
    for (const auto& segment : segments) pointer = join_pointer(pointer, segment);
    return pointer;
}

bool is_at_or_below(const std::string& pointer, const std::string& above) {
    return pointer.starts_with(above) && (pointer.size() == above.size() || pointer[above.size()] == '/');
}

std::string quoted_part(const std::string& description) {
    const auto begin = description.find('\'');
    const auto end = description.rfind('\'');
    return begin == std::string::npos || end <= begin ? "" : description.substr(begin + 1, end - begin - 1);
}

const Json* first_with(const std::vector<const Json*>& schemas, const char* keyword) {
    const auto found =
        std::find_if(schemas.begin(), schemas.end(), [&](const Json* schema) { return schema->contains(keyword); });
    return found == schemas.end() ? nullptr : *found;
}

bool permits_type(const Json& schema, const Json& value) {
    if (!schema.is_object() || !schema.contains("type")) return false;
    const std::string type = value.is_object()    ? "object"
                             : value.is_array()   ? "array"
                             : value.is_string()  ? "string"
                             : value.is_boolean() ? "boolean"
                             : value.is_number()  ? "number"
                                                  : "null";
    const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
    return std::any_of(types.begin(), types.end(),
                       [&](const Json& name) { return name == type || (type == "number" && name == "integer"); });
}

/// What a description of valijson begins with, and the keyword whose failure it reports.
struct Phrase {
    const char* begin;
    const char* keyword;
};
constexpr Phrase value_phrases[] = {
    {"Value type not permitted", "type"},
    {"Expected number greater", "minimum"},
    {"Expected number less", "maximum"},
    {"Failed to match against any enum", "enum"},
    {"Failed to match expected value set by 'const'", "const"},
    {"String should be no more", "maxLength"},
    {"String should be no fewer", "minLength"},
    {"Array should contain no more", "maxItems"},
    {"Array should contain no fewer", "minItems"},
    {"Object should have no more", "maxProperties"},
    {"Object should have no fewer", "minProperties"},
    {"Value should be a multiple", "multipleOf"},
    {"Text does not match its pattern", "pattern"},
    {"Text does not have its format", "format"},
};

std::string closest_enum_hint(const Json& schema, const Json& value) {
    std::vector<std::string> names;
    for (const auto& name : schema["enum"])
        if (name.is_string()) names.push_back(name.get<std::string>());
    return value.is_string() ? near_name_hint(value.get<std::string>(), names) : "";
}

}  // namespace

SchemaTranslation::SchemaTranslation(const Json& schema, const Json& value, const std::set<std::string>& hidden)
    : schema_(schema), value_(value), hidden_(hidden) {
    add_bad_names(value_, {});
}

void SchemaTranslation::add(const Segments& segments, const std::string& description) {
    const std::string pointer = pointer_of(segments);
    for (const auto& phrase : value_phrases)
        if (description.starts_with(phrase.begin)) return add_unexpected(segments, phrase.keyword);
    if (description.starts_with("Missing required property")) return add_missing(segments, quoted_part(description));
    if (description.starts_with("Missing dependency"))
        return put({join_pointer(pointer, quoted_part(description)), "missing; another member of this object needs it"});
    if (description.starts_with("Object contains a property")) return add_unknown_members(segments);
    if (description.ends_with("allowed by anyOf constraint.")) return add_alternatives(segments, "anyOf");
    if (description.ends_with("allowed by oneOf constraint.")) return add_alternatives(segments, "oneOf");
    if (description.starts_with("Failed to validate against exactly one"))
        return put({pointer, "fits several of the alternatives; expected exactly one"});
    if (description.starts_with("Target should not validate")) return add_unexpected(segments, "not");
    if (description.starts_with("Failed to any values"))
        return put({pointer, "expected at least one item to be the one asked for"});
    if (description.starts_with("Elements at indexes")) return put({pointer, "expected no item twice"});
    if (description.starts_with("Array contains more items") || description.starts_with("Cannot validate item"))
        return put({pointer, "expected fewer items"});
    const bool at_member = description.starts_with("Failed to validate against schema associated with property name");
    const std::string place = at_member ? join_pointer(pointer, quoted_part(description)) : pointer;
    const bool explained = std::any_of(problems_.begin(), problems_.end(),
                                       [&](const SchemaProblem& problem) { return is_at_or_below(problem.pointer, place); });
    if (!explained) put({place, at_member ? "not allowed here" : "does not fit its schema", at_member});
}

std::vector<SchemaProblem> SchemaTranslation::take() && {
    if (problems_.empty()) problems_.push_back({"", "does not fit its schema"});
    return std::move(problems_);
}

void SchemaTranslation::put(SchemaProblem problem) {
    const bool known = std::any_of(problems_.begin(), problems_.end(), [&](const SchemaProblem& other) {
        return other.pointer == problem.pointer && other.problem == problem.problem;
    });
    if (!known) problems_.push_back(std::move(problem));
}

std::string SchemaTranslation::shown(const std::string& pointer) const {
    if (hidden_.contains(pointer)) return "a secret";
    const Json* found = find_at(value_, pointer);
    return found != nullptr ? value_in_words(*found) : "nothing";
}

void SchemaTranslation::add_unexpected(const Segments& segments, const char* keyword) {
    const std::string pointer = pointer_of(segments);
    const auto schemas = schemas_at(schema_, segments);
    const Json* schema = first_with(schemas, keyword);
    if (schema == nullptr && std::string(keyword) == "minimum") schema = first_with(schemas, "exclusiveMinimum");
    if (schema == nullptr && std::string(keyword) == "maximum") schema = first_with(schemas, "exclusiveMaximum");
    const Json* found = find_at(value_, pointer);
    std::string hint;
    if (schema != nullptr && std::string(keyword) == "enum" && found != nullptr && !hidden_.contains(pointer))
        hint = closest_enum_hint(*schema, *found);
    const std::string expected = schema == nullptr               ? "another value"
                                 : std::string(keyword) == "not" ? "anything but " + in_words((*schema)["not"], schema_)
                                                                 : in_words(*schema, schema_);
    put({pointer, "expected " + expected + ", got " + shown(pointer) + hint});
}

void SchemaTranslation::add_missing(const Segments& segments, const std::string& name) {
    Segments below = segments;
    below.push_back(name);
    const auto schemas = schemas_at(schema_, below);
    const std::string expected = schemas.empty() ? "" : "; expected " + in_words(*schemas.front(), schema_);
    put({pointer_of(below), "missing" + expected});
}

void SchemaTranslation::add_unknown_members(const Segments& segments) {
    const std::string pointer = pointer_of(segments);
    const Json* object = find_at(value_, pointer);
    if (object == nullptr || !object->is_object()) return;
    std::vector<std::string> allowed;
    for (const Json* schema : schemas_at(schema_, segments))
        if (schema->contains("properties"))
            for (const auto& property : (*schema)["properties"].items()) allowed.push_back(property.key());
    for (const auto& member : object->items()) {
        if (std::find(allowed.begin(), allowed.end(), member.key()) != allowed.end()) continue;
        put({join_pointer(pointer, member.key()),
             "unknown; expected " + listed(allowed, "no member at all") + near_name_hint(member.key(), allowed), true});
    }
}

/// valijson says nothing about a name that does not fit `propertyNames`.
void SchemaTranslation::add_bad_names(const Json& value, const Segments& segments) {
    if (!value.is_structured()) return;
    const Json* schema = value.is_object() ? first_with(schemas_at(schema_, segments), "propertyNames") : nullptr;
    for (const auto& member : value.items()) {
        Segments below = segments;
        below.push_back(member.key());
        if (schema != nullptr && !Schema((*schema)["propertyNames"]).accepts(member.key()))
            put({pointer_of(below),
                 "expected as name " + in_words((*schema)["propertyNames"], schema_) + ", got " + value_in_words(member.key()),
                 true});
        add_bad_names(member.value(), below);
    }
}

const Json* SchemaTranslation::only_alternative_of_its_type(const Json& alternatives, const Json& value) const {
    const Json* only = nullptr;
    for (const auto& alternative : alternatives) {
        const Json& schema = resolved(alternative, schema_);
        if (!permits_type(schema, value)) continue;
        if (only != nullptr) return nullptr;
        only = &schema;
    }
    return only;
}

void SchemaTranslation::add_alternatives(const Segments& segments, const char* keyword) {
    const std::string pointer = pointer_of(segments);
    std::erase_if(problems_, [&](const SchemaProblem& problem) { return is_at_or_below(problem.pointer, pointer); });
    const Json* schema = first_with(schemas_at(schema_, segments), keyword);
    const Json* found = find_at(value_, pointer);
    const Json* meant = schema != nullptr && found != nullptr && found->is_structured()
                            ? only_alternative_of_its_type((*schema)[keyword], *found)
                            : nullptr;
    if (meant == nullptr) {
        const std::string expected = schema == nullptr ? "another value" : in_words(Json{{keyword, (*schema)[keyword]}}, schema_);
        return put({pointer, "expected " + expected + ", got " + shown(pointer)});
    }
    Json alone = *meant;
    for (const char* shared : {"definitions", "$defs"})
        if (schema_.contains(shared) && !alone.contains(shared)) alone[shared] = schema_[shared];
    std::set<std::string> hidden_below;
    for (const auto& path : hidden_)
        if (is_at_or_below(path, pointer)) hidden_below.insert(path.substr(pointer.size()));
    for (auto& problem : Schema(alone).validate(*found, hidden_below))
        put({pointer + problem.pointer, problem.problem, problem.of_key});
}

}  // namespace domino
