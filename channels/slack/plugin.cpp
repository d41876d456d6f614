#include "domino/plugin.hpp"
#include "channels/slack/config_schema.hpp"
#include "channels/slack/slack_channel.hpp"

DOMINO_PLUGIN(domino::PluginKind::channel, domino::slack::SlackChannel,
              {.name = "slack",
               .version = "0.1.0",
               .description = "Slack: messages, threads, slash commands, buttons and files, over HTTP or Socket Mode.",
               .config_schema = domino::slack::config_schema});
