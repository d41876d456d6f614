#pragma once

#include "channels/slack/http_door.hpp"
#include "channels/slack/replies.hpp"
#include "channels/slack/sentry.hpp"
#include "channels/slack/socket_mode.hpp"
#include "domino/channel.hpp"

namespace domino::slack {

/// The channel of Slack: wires the parts together. Members in the order in which they use one another.
class SlackChannel final : public Channel {
public:
    /// Throws `Error` when the config cannot work.
    SlackChannel(Host& host, const Json& config);

    void start() override;
    void stop() override;
    PluginState state() const override;
    HttpResponse handle(const HttpRequest& request) override { return door_.answer(request); }
    Delivered deliver(const Delivery& delivery) override { return replies_.deliver(delivery); }
    Delivered find(const Delivery& delivery) override;
    bool shows_progress() const override { return config_.shows_progress; }
    void progress(const Progress& progress) override { progress_.show(progress); }

private:
    const SlackConfig config_;
    WebApi api_;
    Workspaces workspaces_;
    Threads threads_;
    Files files_;
    CommandReplies commands_;
    ProgressMessages progress_;
    Replies replies_;
    Chores chores_;
    PressAnswers presses_;
    Intake intake_;
    HttpDoor door_;
    SocketMode socket_;
    Sentry sentry_;
};

}  // namespace domino::slack
