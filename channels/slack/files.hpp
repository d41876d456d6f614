#pragma once

#include "channels/slack/config.hpp"
#include "channels/slack/event.hpp"
#include "channels/slack/web_api.hpp"
#include "channels/slack/workspaces.hpp"

#include <atomic>
#include <string>

namespace domino::slack {

/// Files that people send, for workflows that know nothing of Slack: each is given an address of our own,
/// signed and good for a week, where we fetch it from Slack with the bot token. Any thread.
class Files {
public:
    Files(Host& host, const SlackConfig& config, WebApi& api, const Workspaces& workspaces);

    /// [{"name", "media_type", "size", "url"}]
    Json links(const std::string& team, const std::vector<IncomingFile>& files) const;

    /// GET below /channels/{id}/files/: `rest` is what follows that.
    HttpResponse answer(const std::string& rest);

private:
    HttpResponse fetch(const std::string& team, const std::string& id);
    HttpResponse fetch_bytes(const Workspace& workspace, const Json& file);
    std::string signature_of(const std::string& claims) const;

    Host& host_;
    const SlackConfig& config_;
    WebApi& api_;
    const Workspaces& workspaces_;
    const std::string key_;
    std::atomic<int> under_way_{0};
};

}  // namespace domino::slack
