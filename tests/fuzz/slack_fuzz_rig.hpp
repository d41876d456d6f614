#pragma once

#include "channels/slack/conversation.hpp"
#include "channels/slack/slack_channel.hpp"
#include "domino/testing/fake_host.hpp"

#include <cstdlib>

namespace domino::slack::fuzz {

/// A channel that hears everything and whose door is behind the signature.
class Rig {
public:
    Intake intake() {
        return Intake({.host = host_,
                       .config = config_,
                       .workspaces = workspaces_,
                       .threads = threads_,
                       .files = files_,
                       .commands = commands_,
                       .presses = presses_});
    }

    /// What was handed in must be what the broker takes: names that are short and texts without NUL.
    void check() const {
        for (const Incoming& one : host_.event_sink.submitted()) {
            const bool sound = !one.conversation.empty() && one.conversation.size() <= 512 && one.sender.size() <= 512 &&
                               one.dedupe_key.size() <= 512 && one.text.find('\0') == std::string::npos;
            if (!sound) std::abort();
            read_conversation(one.conversation);
        }
    }

private:
    static SlackConfig config() {
        SlackConfig config;
        config.bot_tokens[""] = "xoxb-1";
        config.signing_secret = "secret";
        config.api_base = "https://slack.com/api";
        config.hears_all = true;
        return config;
    }

    testing::FakeHost host_{"slack"};
    SlackConfig config_ = config();
    WebApi api_{host_, config_.api_base};
    Workspaces workspaces_{config_.bot_tokens};
    Threads threads_{host_.key_value()};
    Files files_{host_, config_, api_, workspaces_};
    CommandReplies commands_{host_, config_.api_base};
    Chores chores_;
    PressAnswers presses_{host_, api_, workspaces_, chores_};
};

}  // namespace domino::slack::fuzz
