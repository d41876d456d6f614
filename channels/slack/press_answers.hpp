#pragma once

#include "channels/slack/chores.hpp"
#include "channels/slack/web_api.hpp"
#include "channels/slack/workspaces.hpp"
#include "domino/host.hpp"

#include <string>

namespace domino::slack {

/// The message whose button was pressed, and by whom.
struct PressedMessage {
    std::string team;
    std::string channel;
    std::string ts;
    std::string thread;
    std::string user;
    std::string response_url;
    std::string language;
    std::string label;
    std::string text;
    Json blocks;
};

/// Shows people what became of a press: the buttons give way to who chose what, or the one who pressed too
/// late gets a word that only they see. All of it after Slack has had its answer. Any thread.
class PressAnswers {
public:
    PressAnswers(Host& host, WebApi& api, Workspaces& workspaces, Chores& chores)
        : host_(host), api_(api), workspaces_(workspaces), chores_(chores) {}

    void chosen(const PressedMessage& message);
    void too_late(const PressedMessage& message, const Pressed& decision);
    void not_valid(const PressedMessage& message);
    void not_now(const PressedMessage& message);

private:
    void replace_buttons(const PressedMessage& message, const std::string& line);
    void whisper(const PressedMessage& message, const std::string& words);
    /// False: it has to be said another way.
    bool say_by_response_url(const PressedMessage& message, const Json& body);
    void call(const PressedMessage& message, const char* method, const Json& arguments);

    Host& host_;
    WebApi& api_;
    Workspaces& workspaces_;
    Chores& chores_;
};

}  // namespace domino::slack
