#pragma once

#include "channels/slack/config.hpp"
#include "channels/slack/web_api.hpp"
#include "channels/slack/workspaces.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace domino::slack {

/// Asks Slack who we are, in each workspace: at the start until it answers, and again while a workspace is in
/// trouble, so that `state` comes right by itself. On a thread of its own.
class Sentry {
public:
    Sentry(Host& host, WebApi& api, Workspaces& workspaces) : host_(host), api_(api), workspaces_(workspaces) {}
    ~Sentry() { stop(); }
    Sentry(const Sentry&) = delete;
    Sentry& operator=(const Sentry&) = delete;

    void start();
    void stop();

private:
    void run();
    void ask(const Workspace& workspace);

    Host& host_;
    WebApi& api_;
    Workspaces& workspaces_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;  ///< guarded by mutex_
    std::thread thread_;
};

}  // namespace domino::slack
