#pragma once

#include "channels/slack/budget.hpp"
#include "channels/slack/conversation.hpp"
#include "channels/slack/web_api.hpp"
#include "channels/slack/workspaces.hpp"

#include <optional>
#include <string>

namespace domino::slack {

/// What of a reply stands at Slack.
struct SentMessages {
    std::size_t messages = 0;  ///< from the first one on, without a gap
    std::size_t files = 0;
    std::string first_ts;
};

/// Looks in the thread, or in the channel when there is none, for messages that carry `reply_id` in
/// their metadata, and for the files among `names` that came after them. nullopt: cannot tell. `since`: nothing of it is older;
/// zero when nothing is known of that.
std::optional<SentMessages> find_sent(WebApi& api, const Workspace& workspace, const Conversation& place,
                                      const std::string& reply_id, const std::vector<std::string>& names,
                                      std::chrono::system_clock::time_point since, const Budget& budget);

}  // namespace domino::slack
