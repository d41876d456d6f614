#pragma once

#include <string>
#include <string_view>

namespace domino::slack {

/// Scheme and authority of a web address, in small letters; empty when `url` is none or holds a user.
struct WebAddress {
    std::string scheme;
    std::string authority;  ///< host, with ":port" when it is written

    std::string host() const;
};
WebAddress address_of(std::string_view url);

/// Whether a token, or what Slack gave us to send on, may go to `url`: https at slack.com or a host of it
/// (also slack-edge.com and slack-gov.com), or the very host of `api_base`.
bool is_slack(std::string_view url, std::string_view api_base);

}  // namespace domino::slack
