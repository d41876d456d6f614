#include "plain_planner.hpp"

DOMINO_PLUGIN(domino::PluginKind::planner, PlainPlanner,
              {.name = "schema_is_no_json", .version = "1.0.0", .description = "A fixture.", .config_schema = "{\"type\": "});
