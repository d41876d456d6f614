#include "core/pipeline/readable_output.hpp"

namespace domino {
namespace {

constexpr std::size_t most_bytes = 8000;

std::string shortened(const std::string& text) {
    if (text.size() <= most_bytes) return text;
    const auto is_inside_character = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; };
    std::size_t end = most_bytes;
    while (end > 0 && is_inside_character(end)) --end;
    return text.substr(0, end) + "\n...";
}

}  // namespace

std::string readable_output(const Json& items) {
    if (items.empty()) return "";
    const Json& first = items.front();
    if (first.contains("reply") && first["reply"].is_string()) return first["reply"].get<std::string>();
    const std::string text = (items.size() == 1 ? first : items).dump(2, ' ', false, Json::error_handler_t::replace);
    return "```json\n" + shortened(text) + "\n```";
}

}  // namespace domino
