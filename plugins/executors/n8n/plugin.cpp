#include "executor.hpp"

#include <domino/plugin.hpp>

DOMINO_PLUGIN(
    domino::PluginKind::executor, n8n::N8nExecutor,
    {.name = "n8n",
     .version = "0.1.0",
     .description = "Runs workflows in n8n: brings them there, starts them by webhook and finds out what became of them.",
     .config_schema = n8n::config_schema});
