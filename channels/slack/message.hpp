#pragma once

#include "domino/reply.hpp"

#include <string>
#include <vector>

namespace domino::slack {

inline constexpr std::size_t most_text = 3900;  ///< of one message; Slack says 4,000

inline constexpr const char* metadata_type = "domino_reply";
inline constexpr const char* action_prefix = "domino_";

/// One message as it goes to chat.postMessage or chat.update: {"text", "blocks"?, "metadata"}.
using MessageBody = Json;

/// The messages that `reply` becomes: its Markdown in mrkdwn, cut where it is too long, the buttons
/// below the last one. Each carries `reply_id` and its place in the metadata, so that it is found again.
/// Empty when there are no words and no buttons.
std::vector<MessageBody> messages_of(const Reply& reply, const std::string& reply_id, const std::string& language);

/// Blocks of a message whose buttons were pressed: the same without buttons, and a line that says
/// what was chosen. `blocks` is what Slack says stands there now.
Json blocks_without_buttons(const Json& blocks, const std::string& line);

/// What a button's block_id says about the language of its message; "en" if nothing.
std::string language_of_block(const std::string& block_id);

/// The place of a message in its reply, from its metadata: 1 to n; 0 when it is not of `reply_id`.
int part_of_reply(const Json& message, const std::string& reply_id);

}  // namespace domino::slack
