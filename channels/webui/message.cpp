#include "channels/webui/message.hpp"

#include "domino/error.hpp"
#include "domino/json.hpp"

#include <algorithm>
#include <initializer_list>

namespace domino::webui {
namespace {

constexpr const char* sender = "web";

Json object_from(std::string_view body, std::initializer_list<std::string_view> known) {
    Json value = parse_json(body, {.bytes = most_body, .depth = 32, .keys_per_object = 1000});
    if (!value.is_object()) throw FieldError("", "expected a JSON object");
    for (const auto& [name, member] : value.items()) {
        if (std::ranges::find(known, std::string_view(name)) != known.end()) continue;
        std::string names;
        for (const auto& each : known) names += (names.empty() ? "" : ", ") + std::string(each);
        throw FieldError("/" + name.substr(0, most_id), "unknown member; known are " + names);
    }
    return value;
}

std::string text_at(const Json& object, const std::string& name, std::size_t most) {
    const auto found = object.find(name);
    if (found == object.end()) throw FieldError("/" + name, "missing; expected a string");
    if (!found->is_string()) throw FieldError("/" + name, "expected a string");
    auto text = found->get<std::string>();
    if (text.size() > most)
        throw FieldError("/" + name, std::to_string(text.size()) + " bytes are too many; at most " + std::to_string(most));
    if (text.find('\0') != std::string::npos) throw FieldError("/" + name, "must not contain the NUL character");
    return text;
}

std::string id_at(const Json& object, const std::string& name) {
    const auto is_plain = [](unsigned char c) { return (std::isalnum(c) != 0 && c < 128) || c == '_' || c == '-'; };
    auto id = text_at(object, name, most_id);
    if (id.empty() || !std::ranges::all_of(id, is_plain))
        throw FieldError("/" + name, "expected 1 to " + std::to_string(most_id) + " letters, digits, _ or -");
    return id;
}

Json data_at(const Json& object) {
    const auto found = object.find("data");
    if (found == object.end()) return nullptr;
    if (!found->is_object()) throw FieldError("/data", "expected an object");
    if (to_text(*found).size() > most_data)
        throw FieldError("/data", "too large; at most " + std::to_string(most_data) + " bytes");
    return *found;
}

bool is_blank(const std::string& text) {
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

}  // namespace

Incoming message_from_body(std::string_view body) {
    const Json value = object_from(body, {"id", "conversation", "text", "data"});
    Incoming message;
    const auto id = id_at(value, "id");
    message.conversation = id_at(value, "conversation");
    message.dedupe_key = message.conversation + "/" + id;
    message.sender = sender;
    message.text = text_at(value, "text", most_text);
    message.data = data_at(value);
    if (is_blank(message.text)) throw FieldError("/text", "expected at least one character that is not a space");
    return message;
}

Press press_from_body(std::string_view body) {
    const Json value = object_from(body, {"token"});
    auto token = text_at(value, "token", most_token);
    if (token.empty()) throw FieldError("/token", "expected the value of the button that was pressed");
    return {.token = std::move(token), .sender = sender};
}

}  // namespace domino::webui
