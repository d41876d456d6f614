#pragma once

#include "domino/json.hpp"

#include <string>

namespace domino::slack {

/// The words in a message's blocks and attachments, as mrkdwn, a line for each block: many programs post no
/// "text" beside them. At most 40,000 characters, which is what Slack allows a text.
std::string text_in_blocks(const Json& message);

}  // namespace domino::slack
