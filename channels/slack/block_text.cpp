#include "channels/slack/block_text.hpp"

#include "channels/markdown/code_points.hpp"
#include "channels/slack/json_access.hpp"

namespace domino::slack {
namespace {

constexpr std::size_t most_characters = 40'000;
/// Slack's own blocks nest five levels.
constexpr int deepest = 12;

void add_line(std::string& text, const std::string& line) {
    if (line.empty() || text.size() >= most_characters) return;
    text += (text.empty() ? "" : "\n") + line;
}

/// A leaf of rich text: words, or what stands for some.
std::string leaf_text(const Json& element) {
    const std::string type = text_of(element, "type");
    if (type == "user") return "<@" + text_of(element, "user_id") + ">";
    if (type == "channel") return "<#" + text_of(element, "channel_id") + ">";
    if (type == "emoji") return ":" + text_of(element, "name") + ":";
    if (type == "broadcast") return "<!" + text_of(element, "range") + ">";
    if (type == "link") return "<" + text_of(element, "url") + ">";
    return text_of(element, "text");
}

std::string rich_text(const Json& element, int depth) {
    const Json& inner = member(element, "elements");
    if (!inner.is_array() || depth == deepest) return leaf_text(element);
    const bool is_in_lines = text_of(element, "type") == "rich_text" || text_of(element, "type") == "rich_text_list";
    std::string text;
    for (const Json& part : inner) {
        if (is_in_lines)
            add_line(text, rich_text(part, depth + 1));
        else if (text.size() < most_characters)
            text += rich_text(part, depth + 1);
    }
    return text;
}

/// {"type": "mrkdwn" or "plain_text", "text": ...}, or the bare text of older messages.
std::string text_object(const Json& object) {
    return object.is_string() ? object.get<std::string>() : text_of(object, "text");
}

std::string block_text(const Json& block) {
    const std::string type = text_of(block, "type");
    if (type == "rich_text") return rich_text(block, 0);
    std::string text = text_object(member(block, "text"));
    for (const char* list : {"fields", "elements"})
        if (const Json& parts = member(block, list); parts.is_array() && type != "actions")
            for (const Json& part : parts) add_line(text, text_object(part));
    return text;
}

std::string blocks_text(const Json& blocks) {
    std::string text;
    if (!blocks.is_array()) return text;
    for (const Json& block : blocks) add_line(text, block_text(block));
    return text;
}

std::string attachment_text(const Json& attachment) {
    std::string text;
    for (const char* name : {"pretext", "title", "text"}) add_line(text, text_of(attachment, name));
    if (const Json& fields = member(attachment, "fields"); fields.is_array())
        for (const Json& field : fields) add_line(text, text_of(field, "title") + ": " + text_of(field, "value"));
    if (text.empty()) text = blocks_text(member(attachment, "blocks"));
    return text.empty() ? text_of(attachment, "fallback") : text;
}

}  // namespace

std::string text_in_blocks(const Json& message) {
    std::string text = blocks_text(member(message, "blocks"));
    if (const Json& attachments = member(message, "attachments"); attachments.is_array())
        for (const Json& attachment : attachments) add_line(text, attachment_text(attachment));
    return std::string(markdown::first_code_points(text, most_characters));
}

}  // namespace domino::slack
