#pragma once

#include "channels/slack/budget.hpp"
#include "channels/slack/config.hpp"
#include "channels/slack/conversation.hpp"
#include "channels/slack/web_api.hpp"
#include "channels/slack/workspaces.hpp"
#include "domino/reply.hpp"

namespace domino::slack {

/// Brings a reply's files to Slack. Any thread.
class Uploads {
public:
    Uploads(Host& host, const SlackConfig& config, WebApi& api) : host_(host), config_(config), api_(api) {}

    /// Whether the file may be fetched: it lies at this broker's own address or at one of `file_hosts`. Others are sent as
    /// links, for the one who wrote the reply must not make us fetch what only we can reach.
    bool may_fetch(const File& file) const;

    /// Fetches the file and shares it in `place`. An `ok` has the file in its body.
    ApiAnswer share(const Workspace& workspace, const Conversation& place, const File& file, const Budget& budget);

private:
    ApiAnswer upload(const Workspace& workspace, const Conversation& place, const File& file, const std::string& bytes,
                     const Budget& budget);

    Host& host_;
    const SlackConfig& config_;
    WebApi& api_;
};

/// The name a file is shown by.
std::string title_of(const File& file);

}  // namespace domino::slack
