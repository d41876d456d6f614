#include "channels/slack/slack_channel.hpp"

#include "domino/error.hpp"

namespace domino::slack {

SlackChannel::SlackChannel(Host& host, const Json& config)
    : config_(read_config(config)),
      api_(host, config_.api_base),
      workspaces_(config_.bot_tokens),
      threads_(host.key_value()),
      files_(host, config_, api_, workspaces_),
      commands_(host, config_.api_base),
      progress_(host, api_, workspaces_),
      replies_({.host = host,
                .config = config_,
                .api = api_,
                .workspaces = workspaces_,
                .threads = threads_,
                .commands = commands_,
                .progress = progress_}),
      presses_(host, api_, workspaces_, chores_),
      intake_({.host = host,
               .config = config_,
               .workspaces = workspaces_,
               .threads = threads_,
               .files = files_,
               .commands = commands_,
               .presses = presses_}),
      door_(host, config_, intake_, files_),
      socket_(host, config_, api_, intake_),
      sentry_(host, api_, workspaces_) {}

void SlackChannel::start() {
    chores_.start();
    sentry_.start();
    socket_.start();
}

void SlackChannel::stop() {
    socket_.stop();
    sentry_.stop();
    chores_.stop();
}

PluginState SlackChannel::state() const {
    const PluginState socket = socket_.state();
    const PluginState workspaces = workspaces_.state();
    if (socket.health == PluginState::Health::ready) return workspaces;
    if (workspaces.health == PluginState::Health::ready) return socket;
    return {.health = socket.health, .reason = socket.reason + "; " + workspaces.reason};
}

Delivered SlackChannel::find(const Delivery& delivery) {
    try {
        return replies_.find(delivery);
    } catch (const TryLater&) {
        throw;
    } catch (const Error& error) {
        // `deliver` will say the same, and for good.
        return {.status = Delivered::Status::try_again, .vendor_id = {}, .error = error.what(), .retry_after = {}};
    }
}

}  // namespace domino::slack
