#include "domino/plugin.hpp"

#include "channels/webui/webui_channel.hpp"

DOMINO_PLUGIN(domino::PluginKind::channel, domino::webui::WebuiChannel,
              {.name = "webui",
               .version = "0.1.0",
               .description = "The web page: chat, runs, chains, plugins and dead letters in the browser.",
               .config_schema = R"({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
                                    "properties": {}, "additionalProperties": false})"});
