#include "reference.hpp"

#include <algorithm>

namespace domino::rules {
namespace {

struct Found {
    std::size_t begin;
    std::size_t end;  ///< behind the closing brace
    Reference reference;
};

bool is_name(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), fits);
}

std::optional<Reference> reference_from(std::string_view inside) {
    const auto colon = inside.find(':');
    if (colon == std::string_view::npos) {
        if (!is_name(inside)) return std::nullopt;
        return Reference{{}, inside};
    }
    const std::string_view scope = inside.substr(0, colon);
    const std::string_view pointer = inside.substr(colon + 1);
    if (!is_name(scope) || pointer.empty() || pointer.front() != '/') return std::nullopt;
    return Reference{scope, pointer};
}

std::optional<Found> next_reference(std::string_view text, std::size_t from) {
    for (std::size_t open = text.find('{', from); open != std::string_view::npos; open = text.find('{', open + 1)) {
        const std::size_t close = text.find('}', open);
        if (close == std::string_view::npos) return std::nullopt;
        if (const auto reference = reference_from(text.substr(open + 1, close - open - 1)))
            return Found{open, close + 1, *reference};
    }
    return std::nullopt;
}

std::optional<Json> at_pointer(const Json& value, std::string_view pointer) {
    const Json* const found = value.is_null() ? nullptr : find_at(value, Json::json_pointer(std::string(pointer)));
    return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<Json> value_of(const Reference& reference, const Values& values) {
    if (reference.scope == "event") return at_pointer(values.event, reference.name);
    if (reference.scope == "result") return at_pointer(values.result, reference.name);
    if (const auto slot = values.slots.find(reference.name); slot != values.slots.end()) return *slot;
    if (reference.name == "language") return to_string(values.language);
    if (reference.name == "examples") return values.examples;
    return std::nullopt;
}

std::string to_words(const Json& value, Language language) {
    if (value.is_string()) return value.get<std::string>();
    std::string text = to_text(value);
    if (value.is_number_float() && language == Language::de) std::replace(text.begin(), text.end(), '.', ',');
    return text;
}

bool is_foreign(const Reference& reference) {
    return !reference.scope.empty() && reference.scope != "event" && reference.scope != "result";
}

}  // namespace

void for_each_reference(std::string_view text, const std::function<void(const Reference&)>& visit) {
    std::size_t at = 0;
    while (const auto found = next_reference(text, at)) {
        visit(found->reference);
        at = found->end;
    }
}

void for_each_reference(const Json& value, const std::function<void(const Reference&)>& visit) {
    if (value.is_string()) for_each_reference(std::string_view(value.get_ref<const std::string&>()), visit);
    if (value.is_structured())
        for (const auto& part : value) for_each_reference(part, visit);
}

std::string_view whole_reference(const Json& value) {
    if (!value.is_string()) return {};
    const std::string& text = value.get_ref<const std::string&>();
    const auto found = next_reference(text, 0);
    const bool is_whole = found && found->begin == 0 && found->end == text.size() && found->reference.scope.empty();
    return is_whole ? found->reference.name : std::string_view();
}

std::string render_text(std::string_view text, const Values& values) {
    std::string out;
    std::size_t at = 0;
    while (const auto found = next_reference(text, at)) {
        out += text.substr(at, found->begin - at);
        if (is_foreign(found->reference))
            out += text.substr(found->begin, found->end - found->begin);
        else if (const auto value = value_of(found->reference, values))
            out += to_words(*value, values.language);
        at = found->end;
    }
    return out += text.substr(at);
}

Json render(const Json& value, const Values& values) {
    if (value.is_string()) {
        const std::string& text = value.get_ref<const std::string&>();
        const auto found = next_reference(text, 0);
        const bool is_whole = found && found->begin == 0 && found->end == text.size() && !is_foreign(found->reference);
        return is_whole ? value_of(found->reference, values).value_or(Json()) : Json(render_text(text, values));
    }
    if (!value.is_structured()) return value;
    Json out = value.is_object() ? Json::object() : Json::array();
    for (const auto& [key, part] : value.items()) {
        Json rendered = render(part, values);
        const bool is_missing = rendered.is_null() && !part.is_null();
        if (value.is_array())
            out.push_back(std::move(rendered));
        else if (!is_missing)
            out[key] = std::move(rendered);
    }
    return out;
}

}  // namespace domino::rules
