#include "core/http/server/event_frame.hpp"

namespace domino::http {
namespace {

void add_field(std::string& frame, std::string_view field, std::string_view value) {
    const std::string_view line = value.substr(0, value.find_first_of(std::string_view("\r\n\0", 3)));
    if (!line.empty()) frame.append(field).append(": ").append(line).append("\n");
}

}  // namespace

std::string event_frame(std::string_view name, std::string_view id, std::string_view data) {
    std::string frame;
    frame.reserve(name.size() + id.size() + data.size() + 32);
    add_field(frame, "event", name);
    add_field(frame, "id", id);
    for (bool is_last = false; !is_last;) {
        const std::size_t end = std::min(data.find_first_of("\r\n"), data.size());
        is_last = end == data.size();
        frame.append("data: ").append(data.data(), end).append("\n");
        const bool is_crlf = data.substr(end, 2) == "\r\n";
        data.remove_prefix(is_last ? end : end + (is_crlf ? 2 : 1));
    }
    return frame.append("\n");
}

std::string comment_frame(std::string_view text) {
    std::string frame(1, ':');
    return frame.append(text.substr(0, text.find_first_of("\r\n"))).append("\n\n");
}

}  // namespace domino::http
