#include "core/pipeline/references.hpp"

#include "domino/error.hpp"

namespace domino {
namespace {

const Json* value_at(const Json* items, const std::string& pointer) {
    if (items == nullptr || items->empty()) return nullptr;
    try {
        return find_at(items->front(), Json::json_pointer(pointer));
    } catch (const Json::exception&) {
        return nullptr;  // not a JSON Pointer
    }
}

std::string plain(const Json* value) {
    if (value == nullptr) return "?";
    return value->is_string() ? value->get<std::string>() : to_text(*value);
}

}  // namespace

Json resolve_references(const Json& input, const OutputOf& output_of) {
    if (input.is_object() && input.contains("$output")) {
        const std::string step = input["$output"].get<std::string>();
        const std::string pointer = input.value("path", "");
        const Json* value = value_at(output_of(step), pointer);
        if (value == nullptr) throw Error("the output of step \"" + step + "\" has nothing at \"" + pointer + "\"");
        return *value;
    }
    if (!input.is_structured()) return input;
    Json resolved = input.is_array() ? Json::array() : Json::object();
    for (const auto& member : input.items()) {
        Json value = resolve_references(member.value(), output_of);
        if (input.is_array())
            resolved.push_back(std::move(value));
        else
            resolved[member.key()] = std::move(value);
    }
    return resolved;
}

std::string fill_text(const std::string& text, const OutputOf& output_of) {
    std::string filled;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto open = text.find('{', at);
        const auto close = open == std::string::npos ? open : text.find('}', open);
        const auto colon = open == std::string::npos ? open : text.find(":/", open);
        if (close == std::string::npos) break;
        if (colon == std::string::npos || colon > close) {
            filled.append(text, at, open + 1 - at);
            at = open + 1;
            continue;
        }
        filled.append(text, at, open - at);
        filled += plain(value_at(output_of(text.substr(open + 1, colon - open - 1)), text.substr(colon + 1, close - colon - 1)));
        at = close + 1;
    }
    return filled.append(text, at, std::string::npos);
}

}  // namespace domino
