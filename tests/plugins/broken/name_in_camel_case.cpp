#include "plain_planner.hpp"

DOMINO_PLUGIN(domino::PluginKind::planner, PlainPlanner,
              {.name = "NameInCamelCase", .version = "1.0.0", .description = "A fixture.", .config_schema = no_config});
