#include "domino/plugin.hpp"

#include "channels/whatsapp/config_schema.hpp"
#include "channels/whatsapp/whatsapp_channel.hpp"

DOMINO_PLUGIN(domino::PluginKind::channel, domino::whatsapp::WhatsappChannel,
              {.name = "whatsapp",
               .version = "0.1.0",
               .description = "WhatsApp by Meta's Cloud API: people write to a business number and are answered there.",
               .config_schema = domino::whatsapp::config_schema});
