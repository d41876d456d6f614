#include "channels/slack/mrkdwn.hpp"

namespace domino::slack {

std::string Mrkdwn::escape(std::string_view words) const {
    std::string out;
    for (const char c : words) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
    }
    return out;
}

std::string Mrkdwn::link(std::string_view label, std::string_view address) const {
    std::string target;
    for (const char c : address) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '|')
            target += "%7C";
        else if (c == '<')
            target += "%3C";
        else if (c == '>')
            target += "%3E";
        else if (byte > 0x20 && byte != 0x7F)
            target += c == '&' ? std::string("&amp;") : std::string(1, c);
    }
    if (label == address) return "<" + target + ">";
    std::string shown;
    for (const char c : label)
        if (c != '|' && c != '>' && c != '<' && c != '\n') shown += c;
    return "<" + target + (shown.empty() ? "" : "|" + escape(shown)) + ">";
}

}  // namespace domino::slack
