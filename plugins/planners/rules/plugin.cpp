#include "config_schema.hpp"
#include "planner.hpp"

#include "domino/plugin.hpp"

DOMINO_PLUGIN(domino::PluginKind::planner, domino::rules::RulesPlanner,
              {.name = "rules",
               .version = "1.0.0",
               .description = "Plans by patterns in English and German, and asks back for what is missing.",
               .config_schema = domino::rules::config_schema});
