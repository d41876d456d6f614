#pragma once

#include "domino/json.hpp"

#include <string>
#include <vector>

namespace domino::slack {

/// A click on one of the buttons in a message.
struct Click {
    std::string action;  ///< its action_id
    std::string block;   ///< its block_id
    std::string value;
    std::string label;
    std::string ts;  ///< when it was clicked
};

/// What an interactivity payload says, read leniently.
struct Interaction {
    std::string type;  ///< "block_actions" is the only one that holds clicks
    std::string team;
    std::string enterprise;
    std::string channel;
    std::string message;  ///< ts of the message with the buttons
    std::string thread;
    bool is_ephemeral = false;  ///< only `user` sees that message
    std::string user;
    std::string response_url;
    std::string trigger;
    Json blocks;  ///< of that message as it stands; null when Slack did not send it
    std::string text;
    std::vector<Click> clicks;
};

/// Throws `Error` when `payload` is none.
Interaction read_interaction(const Json& payload);

}  // namespace domino::slack
