#pragma once

#include "channels/slack/command.hpp"
#include "channels/slack/command_replies.hpp"
#include "channels/slack/config.hpp"
#include "channels/slack/event.hpp"
#include "channels/slack/files.hpp"
#include "channels/slack/interaction.hpp"
#include "channels/slack/press_answers.hpp"
#include "channels/slack/threads.hpp"
#include "channels/slack/workspaces.hpp"

namespace domino::slack {

/// What Intake uses; all of it outlives Intake.
struct IntakeParts {
    Host& host;
    const SlackConfig& config;
    Workspaces& workspaces;
    Threads& threads;
    Files& files;
    CommandReplies& commands;
    PressAnswers& presses;
};

/// Hands in what Slack tells, over whichever door it came. Each call returns when all of it is on disk,
/// and asks Slack nothing. Throws `TryLater` when nothing was kept and Slack must send it again, and `Error`
/// when it is not what Slack sends. Any thread.
class Intake {
public:
    explicit Intake(const IntakeParts& parts) : parts_(parts) {}

    void take(const SlackEvent& event);
    void take(const Command& command);
    void take(const Interaction& interaction);

private:
    struct Self {
        std::string team;  ///< as conversations name it
        std::string user;
        std::string bot;
    };

    std::optional<Self> self_in(const std::string& team, const std::string& enterprise, const std::string& bot_user);
    /// A reaction to a message of ours, with the thread that this lies in.
    SlackEvent in_its_thread(SlackEvent event, const Self& self);
    bool is_own(const SlackEvent& event, const Self& self) const;
    bool is_heard(const SlackEvent& event, const Self& self, const std::string& conversation, bool mentioned);
    std::string conversation_of(const SlackEvent& event, const Self& self) const;
    void submit_message(const SlackEvent& event, const Self& self);
    void submit_change(const SlackEvent& event, const Self& self);
    void take_click(const Interaction& interaction, const Click& click, const Self& self);
    void submit_choice(const Interaction& interaction, const Click& click, const Self& self);

    const IntakeParts parts_;
};

}  // namespace domino::slack
