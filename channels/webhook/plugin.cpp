#include "domino/plugin.hpp"

#include "channels/webhook/config_schema.hpp"
#include "channels/webhook/webhook_channel.hpp"

DOMINO_PLUGIN(domino::PluginKind::channel, domino::webhook::WebhookChannel,
              {.name = "webhook",
               .version = "0.1.0",
               .description = "Any system by signed JSON over HTTP: requests become events, replies are posted back.",
               .config_schema = domino::webhook::config_schema});
