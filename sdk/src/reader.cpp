#include "reader.hpp"

#include <algorithm>

namespace domino {

ObjectReader::ObjectReader(const Json& value, std::string path) : value_(value), path_(std::move(path)) {
    if (!value_.is_object()) throw FieldError(path_, std::string("expected an object, got ") + value_.type_name());
}

void ObjectReader::only(std::initializer_list<const char*> names) const {
    for (const auto& member : value_.items()) {
        const bool known = std::any_of(names.begin(), names.end(), [&](const char* name) { return member.key() == name; });
        if (!known) throw FieldError(path_ + "/" + member.key(), "unknown; expected " + one_of(names));
    }
}

const Json& ObjectReader::at(const char* name) const {
    const auto found = value_.find(name);
    if (found == value_.end()) throw FieldError(path(name), "missing");
    return *found;
}

std::string ObjectReader::text(const char* name) const {
    const Json& member = at(name);
    if (!member.is_string()) throw FieldError(path(name), std::string("expected a string, got ") + member.type_name());
    return member.get<std::string>();
}

std::string ObjectReader::text_or(const char* name, std::string fallback) const {
    return has(name) ? text(name) : std::move(fallback);
}

const Json& ObjectReader::array(const char* name) const {
    const Json& member = at(name);
    if (!member.is_array()) throw FieldError(path(name), std::string("expected an array, got ") + member.type_name());
    return member;
}

std::string one_of(std::initializer_list<const char*> names) {
    std::string text = "one of ";
    const char* separator = "";
    for (const char* name : names) {
        text += separator;
        text += name;
        separator = ", ";
    }
    return text;
}

bool is_identifier(std::string_view text) {
    return !text.empty() && text.size() <= 64 &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
}

}  // namespace domino
