#include "channels/whatsapp/members.hpp"

#include <charconv>

namespace domino::whatsapp {

const Json* member(const Json& object, const char* name) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

std::string text_in(const Json& object, const char* name) {
    const Json* found = member(object, name);
    return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

const Json& elements_in(const Json& object, const char* name) {
    static const Json none = Json::array();
    const Json* found = member(object, name);
    return found != nullptr && found->is_array() ? *found : none;
}

std::int64_t number_in(const Json& object, const char* name) {
    const Json* found = member(object, name);
    if (found == nullptr) return 0;
    if (found->is_number_integer()) return found->get<std::int64_t>();
    if (!found->is_string()) return 0;
    const auto& text = found->get_ref<const std::string&>();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

bool flag_in(const Json& object, const char* name) {
    const Json* found = member(object, name);
    return found != nullptr && found->is_boolean() && found->get<bool>();
}

}  // namespace domino::whatsapp
