#include "channels/slack/message.hpp"

#include "channels/markdown/code_points.hpp"
#include "channels/markdown/split.hpp"
#include "channels/slack/json_access.hpp"
#include "channels/slack/mrkdwn.hpp"

namespace domino::slack {
namespace {

constexpr std::size_t most_section = 2900;
constexpr std::size_t most_label = 75;
constexpr std::size_t most_value = 2000;
constexpr std::size_t most_blocks = 50;
constexpr std::size_t buttons_in_block = 25;
constexpr std::size_t most_buttons = 100;
constexpr const char* block_prefix = "domino:";

Json section(const std::string& mrkdwn) {
    return {{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", mrkdwn}}}};
}

Json button_of(const Button& button, std::size_t index) {
    const std::string label = button.label.empty() ? std::string("…") : markdown::shortened(button.label, most_label);
    Json json = {{"type", "button"},
                 {"action_id", action_prefix + std::to_string(index)},
                 {"text", {{"type", "plain_text"}, {"text", label}, {"emoji", true}}},
                 {"value", markdown::shortened(button.value, most_value)}};
    if (button.style == Button::Style::primary) json["style"] = "primary";
    if (button.style == Button::Style::danger) json["style"] = "danger";
    return json;
}

void add_buttons(Json& blocks, const std::vector<Button>& buttons, const std::string& language) {
    for (std::size_t i = 0; i < buttons.size() && i < most_buttons; ++i) {
        if (i % buttons_in_block == 0)
            blocks.push_back({{"type", "actions"},
                              {"block_id", block_prefix + language + ":" + std::to_string(i / buttons_in_block)},
                              {"elements", Json::array()}});
        blocks.back()["elements"].push_back(button_of(buttons[i], i));
    }
}

Json blocks_of(const std::string& text, const std::vector<Button>& buttons, const std::string& language) {
    Json blocks = Json::array();
    for (const std::string& piece : markdown::split(text, most_section)) blocks.push_back(section(piece));
    add_buttons(blocks, buttons, language);
    return blocks;
}

/// Beside blocks the text is what notifications and screen readers say.
std::string labels_of(const std::vector<Button>& buttons) {
    std::string text;
    for (const Button& button : buttons) text += (text.empty() ? "" : " / ") + Mrkdwn().escape(button.label);
    return markdown::shortened(text.empty() ? "…" : text, most_text);
}

}  // namespace

std::vector<MessageBody> messages_of(const Reply& reply, const std::string& reply_id, const std::string& language) {
    std::string written = markdown::write(markdown::parse(reply.text), Mrkdwn());
    if (written.empty()) written = Mrkdwn().escape(reply.text);
    std::vector<std::string> texts = markdown::split(written, most_text);
    if (texts.empty() && !reply.buttons.empty()) texts.emplace_back();
    std::vector<MessageBody> messages;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const bool is_last = i + 1 == texts.size();
        MessageBody message = {{"text", texts[i].empty() ? labels_of(reply.buttons) : texts[i]}};
        if (is_last && !reply.buttons.empty()) message["blocks"] = blocks_of(texts[i], reply.buttons, language);
        message["metadata"] = {{"event_type", metadata_type},
                               {"event_payload", {{"reply", reply_id}, {"part", i + 1}, {"parts", texts.size()}}}};
        messages.push_back(std::move(message));
    }
    return messages;
}

Json blocks_without_buttons(const Json& blocks, const std::string& line) {
    Json kept = Json::array();
    if (blocks.is_array())
        for (const Json& block : blocks)
            if (block.is_object() && text_of(block, "type") != "actions" && kept.size() + 1 < most_blocks) kept.push_back(block);
    kept.push_back({{"type", "context"}, {"elements", Json::array({{{"type", "mrkdwn"}, {"text", line}}})}});
    return kept;
}

std::string language_of_block(const std::string& block_id) {
    const std::string_view prefix = block_prefix;
    if (!block_id.starts_with(prefix)) return "en";
    const auto rest = block_id.substr(prefix.size());
    const auto language = rest.substr(0, rest.find(':'));
    return language.empty() ? "en" : language;
}

int part_of_reply(const Json& message, const std::string& reply_id) {
    const Json& metadata = member(message, "metadata");
    const Json& payload = member(metadata, "event_payload");
    if (text_of(metadata, "event_type") != metadata_type || text_of(payload, "reply") != reply_id) return 0;
    const Json& part = member(payload, "part");
    return part.is_number_integer() && part.get<std::int64_t>() > 0 && part.get<std::int64_t>() < 10'000 ? part.get<int>() : 0;
}

}  // namespace domino::slack
