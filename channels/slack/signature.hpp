#pragma once

#include "domino/http.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace domino::slack {

/// How far Slack's clock and ours may be apart: older requests may be replays.
inline constexpr std::chrono::seconds longest_skew{300};

/// What Slack puts into X-Slack-Signature for `body` as it is on the wire.
std::string signature_of(std::string_view signing_secret, std::string_view timestamp, std::string_view body);

/// Whether the request comes from Slack: its signature is over this very body and its time is now. False without a
/// secret. Any thread.
bool is_from_slack(const HttpRequest& request, std::string_view signing_secret, std::chrono::system_clock::time_point now);

}  // namespace domino::slack
