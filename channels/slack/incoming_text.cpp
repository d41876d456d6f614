#include "channels/slack/incoming_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace domino::slack {
namespace {

/// One pass, so that "&amp;lt;" is "&lt;" and not "<".
std::string without_entities(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, char>, 3> entities = {{{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}}};
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto* found = std::find_if(entities.begin(), entities.end(),
                                         [&](const auto& entity) { return text.substr(at).starts_with(entity.first); });
        if (found != entities.end()) {
            out += found->second;
            at += found->first.size();
        } else {
            out += text[at] == '\0' ? std::string("\uFFFD") : std::string(1, text[at]);
            ++at;
        }
    }
    return out;
}

/// What stands between < and >.
std::string token_text(std::string_view token) {
    const auto bar = token.find('|');
    const auto target = token.substr(0, bar);
    const auto label = bar == std::string_view::npos ? std::string_view() : token.substr(bar + 1);
    if (target.starts_with('@')) return "<" + std::string(target) + ">";
    if (target.starts_with('#')) return label.empty() ? "<" + std::string(target) + ">" : "#" + std::string(label);
    if (target.starts_with("!subteam^") || target.starts_with("!date^"))
        return std::string(label.empty() ? target.substr(1) : label);
    if (target.starts_with('!')) return "@" + std::string(target.substr(1));
    if (target.starts_with("mailto:") || target.starts_with("tel:"))
        return std::string(label.empty() ? target.substr(target.find(':') + 1) : label);
    return std::string(target);
}

/// "<@U01>" and "<@U01|name>".
std::size_t mention_bytes(std::string_view text, std::string_view user) {
    if (user.empty() || !text.starts_with("<@") || !text.substr(2).starts_with(user)) return 0;
    const auto after = text.substr(2 + user.size());
    if (after.starts_with('>')) return user.size() + 3;
    const auto end = after.find('>');
    return after.starts_with('|') && end != std::string_view::npos ? user.size() + 3 + end : 0;
}

}  // namespace

std::string readable_text(std::string_view mrkdwn) {
    std::string out;
    while (!mrkdwn.empty()) {
        const auto begin = std::min(mrkdwn.find('<'), mrkdwn.size());
        out += without_entities(mrkdwn.substr(0, begin));
        mrkdwn.remove_prefix(begin);
        if (mrkdwn.empty()) break;
        const auto end = mrkdwn.find('>');
        if (end == std::string_view::npos) {
            out += without_entities(mrkdwn);
            break;
        }
        out += without_entities(token_text(mrkdwn.substr(1, end - 1)));
        mrkdwn.remove_prefix(end + 1);
    }
    return out;
}

bool mentions(std::string_view mrkdwn, std::string_view user) {
    for (auto at = mrkdwn.find("<@"); at != std::string_view::npos; at = mrkdwn.find("<@", at + 2))
        if (mention_bytes(mrkdwn.substr(at), user) != 0) return true;
    return false;
}

std::string_view without_leading_mention(std::string_view mrkdwn, std::string_view user) {
    const auto trim = [&] {
        const auto begin = mrkdwn.find_first_not_of(" \t\n");
        mrkdwn.remove_prefix(begin == std::string_view::npos ? mrkdwn.size() : begin);
    };
    trim();
    mrkdwn.remove_prefix(mention_bytes(mrkdwn, user));
    trim();
    return mrkdwn;
}

}  // namespace domino::slack
