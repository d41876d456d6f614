#include "channels/slack/conversation.hpp"

#include "domino/error.hpp"

#include <algorithm>
#include <vector>

namespace domino::slack {
namespace {

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> parts_of(std::string_view text) {
    std::vector<std::string_view> parts;
    while (parts.size() < 4) {
        const auto end = text.find(':');
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return parts;
}

}  // namespace

bool is_timestamp(std::string_view text) {
    const auto dot = text.find('.');
    return text.size() <= 32 && dot != std::string_view::npos && all_digits(text.substr(0, dot)) &&
           all_digits(text.substr(dot + 1));
}

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 &&
           std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

bool is_team_id(std::string_view text) {
    return is_id(text) && (text[0] == 'T' || text[0] == 'E');
}

bool is_place_id(std::string_view text) {
    return is_id(text) && std::string_view("CGDUW").find(text[0]) != std::string_view::npos;
}

std::string Conversation::text() const {
    std::string out = team.empty() ? channel : team + ":" + channel;
    if (!thread.empty()) out += ":" + thread;
    if (!user.empty()) out += ":@" + user;
    return out;
}

Conversation read_conversation(std::string_view text) {
    Conversation read;
    auto parts = parts_of(text);
    if (parts.size() > 1 && is_team_id(parts[0])) {
        read.team = parts[0];
        parts.erase(parts.begin());
    }
    const auto last = parts.size() == 2 ? parts[1] : std::string_view();
    const bool of_user = last.starts_with('@') && is_id(last.substr(1));
    if (parts.size() > 2 || !is_place_id(parts[0]) || (parts.size() == 2 && !of_user && !is_timestamp(last)))
        throw Error("\"" + std::string(text.substr(0, 100)) +
                    "\" is no conversation of Slack: a channel's id such as C0123, with a thread C0123:1700000000.000100, "
                    "with the workspace T0123:C0123, or a user's id such as U0123 was expected");
    read.channel = parts[0];
    if (of_user) read.user = last.substr(1);
    if (!of_user) read.thread = last;
    return read;
}

}  // namespace domino::slack
