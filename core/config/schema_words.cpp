#include "core/config/schema_words.hpp"

#include "core/config/json_pointer.hpp"
#include "core/config/near_name.hpp"
#include "core/config/schema_format.hpp"

#include <algorithm>
#include <cctype>

namespace domino {
namespace {

constexpr int deepest = 16;

std::string in_words_at(const Json& schema, const Json& root, int depth);

std::string range(const Json& schema, const char* least, const char* most, const std::string& unit) {
    const bool has_least = schema.contains(least) && schema[least] != 0;
    if (has_least && schema.contains(most)) return " of " + to_text(schema[least]) + " to " + to_text(schema[most]) + unit;
    if (has_least) return " of at least " + to_text(schema[least]) + unit;
    if (schema.contains(most)) return " of at most " + to_text(schema[most]) + unit;
    return "";
}

std::string number_range(const Json& schema) {
    std::string text;
    if (schema.contains("minimum")) text += " from " + to_text(schema["minimum"]);
    if (schema.contains("exclusiveMinimum")) text += " above " + to_text(schema["exclusiveMinimum"]);
    if (schema.contains("maximum")) text += (schema.contains("minimum") ? " to " : " up to ") + to_text(schema["maximum"]);
    if (schema.contains("exclusiveMaximum")) text += " below " + to_text(schema["exclusiveMaximum"]);
    if (schema.contains("multipleOf")) text += " that is a multiple of " + to_text(schema["multipleOf"]);
    return text;
}

std::string text_in_words(const Json& schema) {
    std::string text = schema.contains("format") ? format_in_words(schema["format"].get<std::string>()) : "a text";
    const bool not_empty = schema.value("minLength", Json(0)) == 1 && !schema.contains("maxLength");
    text += not_empty ? " that is not empty" : range(schema, "minLength", "maxLength", " characters");
    if (schema.contains("pattern")) text += " that matches " + schema["pattern"].get<std::string>();
    return text;
}

std::string array_in_words(const Json& schema, const Json& root, int depth) {
    std::string text = "an array" + range(schema, "minItems", "maxItems", " items");
    if (schema.contains("items") && schema["items"].is_object() && !schema["items"].empty())
        text += ", each item " + in_words_at(schema["items"], root, depth + 1);
    if (schema.contains("uniqueItems") && schema["uniqueItems"] == true) text += ", none of them twice";
    return text;
}

std::string type_in_words(const std::string& type, const Json& schema, const Json& root, int depth) {
    if (type == "string") return text_in_words(schema);
    if (type == "number") return "a number" + number_range(schema);
    if (type == "integer") return "a whole number" + number_range(schema);
    if (type == "boolean") return "true or false";
    if (type == "array") return array_in_words(schema, root, depth);
    if (type == "object") return "an object" + range(schema, "minProperties", "maxProperties", " members");
    return "null";
}

std::string alternatives_in_words(const Json& schemas, const Json& root, int depth) {
    std::vector<std::string> words;
    for (const auto& schema : schemas) {
        const std::string one = in_words_at(schema, root, depth + 1);
        if (std::find(words.begin(), words.end(), one) == words.end()) words.push_back(one);
    }
    return listed(words);
}

/// The type that a schema without `type` is about.
std::string implied_type(const Json& schema) {
    if (schema.contains("properties") || schema.contains("required")) return "object";
    if (schema.contains("items") || schema.contains("minItems") || schema.contains("maxItems")) return "array";
    if (schema.contains("pattern") || schema.contains("format") || schema.contains("minLength") || schema.contains("maxLength"))
        return "string";
    for (const char* name : {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
        if (schema.contains(name)) return "number";
    return "";
}

std::string in_words_at(const Json& unresolved, const Json& root, int depth) {
    const Json& schema = resolved(unresolved, root);
    if (depth > deepest || !schema.is_object()) return "a value";
    if (schema.contains("const")) return to_text(schema["const"]);
    if (schema.contains("enum")) {
        std::vector<std::string> values;
        for (const auto& value : schema["enum"]) values.push_back(to_text(value));
        return listed(values);
    }
    if (schema.contains("type")) {
        const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
        std::vector<std::string> words;
        for (const auto& type : types) words.push_back(type_in_words(type.get<std::string>(), schema, root, depth));
        return listed(words);
    }
    for (const char* name : {"anyOf", "oneOf"})
        if (schema.contains(name)) return alternatives_in_words(schema[name], root, depth);
    if (schema.contains("allOf")) return in_words_at(schema["allOf"][0], root, depth + 1);
    if (schema.contains("not")) return "anything but " + in_words_at(schema["not"], root, depth + 1);
    const std::string type = implied_type(schema);
    return type.empty() ? "another value" : type_in_words(type, schema, root, depth);
}

void add_with_combined(const Json& unresolved, const Json& root, std::vector<const Json*>& found, int depth) {
    const Json& schema = resolved(unresolved, root);
    if (depth > deepest || !schema.is_object()) return;
    found.push_back(&schema);
    for (const char* name : {"allOf", "anyOf", "oneOf"})
        if (schema.contains(name))
            for (const auto& inner : schema[name]) add_with_combined(inner, root, found, depth + 1);
    for (const char* name : {"then", "else"})
        if (schema.contains(name)) add_with_combined(schema[name], root, found, depth + 1);
}

const Json* inner_schema(const Json& schema, const std::string& segment) {
    if (schema.contains("properties") && schema["properties"].contains(segment)) return &schema["properties"][segment];
    const bool is_index =
        !segment.empty() && std::all_of(segment.begin(), segment.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    if (is_index && segment.size() < 9 && schema.contains("items")) {
        const Json& items = schema["items"];
        if (!items.is_array()) return &items;
        const std::size_t index = std::stoul(segment);
        if (index < items.size()) return &items[index];
        return schema.contains("additionalItems") ? &schema["additionalItems"] : nullptr;
    }
    return schema.contains("additionalProperties") ? &schema["additionalProperties"] : nullptr;
}

}  // namespace

const Json& resolved(const Json& schema, const Json& root) {
    const Json* at = &schema;
    for (int i = 0; i < deepest && at->is_object() && at->contains("$ref"); ++i) {
        const Json* target = find_at(root, (*at)["$ref"].get<std::string>().substr(1));
        if (target == nullptr) break;
        at = target;
    }
    return *at;
}

std::string in_words(const Json& schema, const Json& root) {
    return in_words_at(schema, root, 0);
}

std::string value_in_words(const Json& value) {
    if (value.is_object()) return "an object";
    if (value.is_array()) return value.empty() ? "an empty array" : "an array of " + std::to_string(value.size());
    std::string text = to_text(value);
    if (text.size() <= 80) return text;
    std::size_t end = 76;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "...\"";
}

std::vector<const Json*> schemas_at(const Json& root, const std::vector<std::string>& segments) {
    std::vector<const Json*> current;
    add_with_combined(root, root, current, 0);
    for (const auto& segment : segments) {
        std::vector<const Json*> next;
        for (const Json* schema : current)
            if (const Json* inner = inner_schema(*schema, segment)) add_with_combined(*inner, root, next, 0);
        current = std::move(next);
    }
    return current;
}

}  // namespace domino
