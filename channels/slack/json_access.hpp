#pragma once

#include "channels/slack/conversation.hpp"
#include "domino/json.hpp"

#include <string>

namespace domino::slack {

/// Members of what Slack sends, whatever it sends: of another type or missing is empty.
inline std::string text_of(const Json& object, const char* name) {
    if (!object.is_object()) return {};
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

inline const Json& member(const Json& object, const char* name) {
    static const Json nothing;
    if (!object.is_object()) return nothing;
    const auto found = object.find(name);
    return found != object.end() ? *found : nothing;
}

/// An id that Slack made; empty when it is none.
inline std::string id_of(const Json& object, const char* name) {
    std::string id = text_of(object, name);
    return is_id(id) ? id : std::string();
}

/// A number that counts something; 0 when it is none.
inline std::size_t count_of(const Json& object, const char* name) {
    const Json& value = member(object, name);
    return value.is_number_integer() && value >= 0 ? value.get<std::size_t>() : 0;
}

inline bool flag_of(const Json& object, const char* name) {
    const Json& value = member(object, name);
    return value.is_boolean() && value.get<bool>();
}

}  // namespace domino::slack
