#pragma once

#include "domino/json.hpp"

#include <map>
#include <string>

namespace domino::slack {

/// A slash command that somebody typed.
struct Command {
    std::string team;
    std::string enterprise;
    std::string channel;
    std::string user;
    std::string name;  ///< with its slash
    std::string text;  ///< mrkdwn
    std::string response_url;
    std::string trigger;
};

/// From the form that Slack posts. Throws `Error` naming the field that is missing or malformed.
Command read_command(const std::map<std::string, std::string>& form);
/// From Socket Mode, which sends the same fields as an object.
Command read_command(const Json& payload);

}  // namespace domino::slack
