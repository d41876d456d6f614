#include "domino/reply.hpp"

#include "reader.hpp"

namespace domino {
namespace {

constexpr std::pair<Button::Style, const char*> style_names[] = {
    {Button::Style::neutral, "neutral"}, {Button::Style::primary, "primary"}, {Button::Style::danger, "danger"}};

const char* name_of(Button::Style style) {
    for (const auto& [value, name] : style_names)
        if (value == style) return name;
    return "neutral";
}

Button::Style style_from(const std::string& text, const std::string& path) {
    for (const auto& [value, name] : style_names)
        if (text == name) return value;
    throw FieldError(path, "expected one of neutral, primary, danger; got \"" + text + "\"");
}

Button button_from_json(const Json& value, const std::string& path) {
    const ObjectReader reader(value, path);
    reader.only({"label", "value", "style"});
    return {.label = reader.text("label"),
            .value = reader.text("value"),
            .style = style_from(reader.text_or("style", "neutral"), reader.path("style"))};
}

File file_from_json(const Json& value, const std::string& path) {
    const ObjectReader reader(value, path);
    reader.only({"name", "media_type", "url"});
    return {.name = reader.text("name"),
            .media_type = reader.text_or("media_type", "application/octet-stream"),
            .url = reader.text("url")};
}

}  // namespace

Json to_json(const Button& button) {
    return {{"label", button.label}, {"value", button.value}, {"style", name_of(button.style)}};
}

Json to_json(const std::vector<Button>& buttons) {
    Json all = Json::array();
    for (const auto& button : buttons) all.push_back(to_json(button));
    return all;
}

Json to_json(const Reply& reply) {
    Json value = {{"text", reply.text}};
    if (!reply.buttons.empty()) value["buttons"] = to_json(reply.buttons);
    for (const auto& file : reply.files)
        value["files"].push_back({{"name", file.name}, {"media_type", file.media_type}, {"url", file.url}});
    if (!reply.channel.empty()) value["channel"] = reply.channel;
    if (!reply.conversation.empty()) value["conversation"] = reply.conversation;
    return value;
}

std::vector<Button> buttons_from_json(const Json& value, const std::string& path) {
    if (!value.is_array()) throw FieldError(path, "expected an array of buttons");
    if (value.size() > 25) throw FieldError(path, "more than 25 buttons");
    std::vector<Button> buttons;
    for (std::size_t i = 0; i < value.size(); ++i) buttons.push_back(button_from_json(value[i], path + "/" + std::to_string(i)));
    return buttons;
}

std::vector<File> files_from_json(const Json& value, const std::string& path) {
    if (!value.is_array()) throw FieldError(path, "expected an array of files");
    std::vector<File> files;
    for (std::size_t i = 0; i < value.size(); ++i) files.push_back(file_from_json(value[i], path + "/" + std::to_string(i)));
    return files;
}

Reply reply_from_json(const Json& value, const std::string& path) {
    const ObjectReader reader(value, path);
    reader.only({"text", "buttons", "files", "channel", "conversation"});
    Reply reply;
    reply.text = reader.text("text");
    if (reader.has("buttons")) reply.buttons = buttons_from_json(reader.at("buttons"), reader.path("buttons"));
    if (reader.has("files")) reply.files = files_from_json(reader.at("files"), reader.path("files"));
    reply.channel = reader.text_or("channel", "");
    reply.conversation = reader.text_or("conversation", "");
    return reply;
}

}  // namespace domino
