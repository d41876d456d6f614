#include "executor.hpp"

#include <domino/plugin.hpp>

DOMINO_PLUGIN(domino::PluginKind::executor, native::NativeExecutor,
              {.name = "native",
               .version = "0.1.0",
               .description = "Runs n8n workflow documents itself, without n8n, in engine processes of its own.",
               .config_schema = native::config_schema});
