#include "channels/slack/web_address.hpp"

#include <algorithm>
#include <array>

namespace domino::slack {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

bool is_authority(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view(".-:[]").find(c) != std::string_view::npos;
    });
}

}  // namespace

std::string WebAddress::host() const {
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

WebAddress address_of(std::string_view url) {
    const auto end = url.find("://");
    if (end == std::string_view::npos) return {};
    const std::string scheme = lower(url.substr(0, end));
    if (scheme != "http" && scheme != "https" && scheme != "ws" && scheme != "wss") return {};
    const auto rest = url.substr(end + 3);
    const std::string authority = lower(rest.substr(0, rest.find_first_of("/?#\\")));
    if (!is_authority(authority)) return {};
    return {scheme, authority};
}

bool is_slack(std::string_view url, std::string_view api_base) {
    const WebAddress address = address_of(url);
    const WebAddress base = address_of(api_base);
    if (address.authority.empty()) return false;
    const bool is_secure = address.scheme == "https" || address.scheme == "wss";
    const bool base_is_secure = base.scheme == "https";
    if (address.authority == base.authority && (is_secure || !base_is_secure)) return true;
    if (!is_secure || address.authority.find(':') != std::string::npos) return false;
    static constexpr std::array<std::string_view, 3> domains = {"slack.com", "slack-edge.com", "slack-gov.com"};
    return std::any_of(domains.begin(), domains.end(), [&](std::string_view domain) {
        return address.authority == domain || address.authority.ends_with("." + std::string(domain));
    });
}

}  // namespace domino::slack
