#pragma once

#include "channels/slack/command_replies.hpp"
#include "channels/slack/config.hpp"
#include "channels/slack/pace.hpp"
#include "channels/slack/progress_messages.hpp"
#include "channels/slack/reply_tracks.hpp"
#include "channels/slack/threads.hpp"
#include "channels/slack/uploads.hpp"

namespace domino::slack {

/// What Replies uses; all of it outlives Replies.
struct RepliesParts {
    Host& host;
    const SlackConfig& config;
    WebApi& api;
    Workspaces& workspaces;
    Threads& threads;
    CommandReplies& commands;
    ProgressMessages& progress;
};

/// Brings replies to Slack: each message and file of them once, as far as Slack lets itself be asked. Any thread; calls for
/// one reply come one at a time.
class Replies {
public:
    explicit Replies(const RepliesParts& parts) : parts_(parts), uploads_(parts.host, parts.config, parts.api) {}

    Delivered deliver(const Delivery& delivery);
    Delivered find(const Delivery& delivery);

private:
    struct Sending;

    Sending prepared(const Delivery& delivery);
    void answer_directly_without_address(Sending& sending);
    std::optional<Delivered> clear_doubt(Sending& sending);
    std::optional<Delivered> begin_answer(Sending& sending);
    std::optional<Delivered> send_messages(Sending& sending);
    void note_thread(const Sending& sending, const std::string& ts);
    std::optional<Delivered> send_files(Sending& sending);
    std::optional<Delivered> wait_for_turn(Sending& sending, const std::string& what);
    ApiAnswer post(Sending& sending, const Json& message);
    ApiAnswer post_to_person(const Sending& sending, const Json& message);
    std::optional<Delivered> settle(Sending& sending, const ApiAnswer& answer);
    std::optional<Delivered> open_direct(Sending& sending);
    void note_health(const Workspace& workspace, const ApiAnswer& answer);

    const RepliesParts parts_;
    Uploads uploads_;
    Pace pace_;
    ReplyTracks tracks_;
    std::mutex mutex_;
    std::map<std::string, std::string> directs_;  ///< channels of direct messages by user; guarded by mutex_
};

}  // namespace domino::slack
