#include "plain_planner.hpp"

DOMINO_PLUGIN(domino::PluginKind::planner, PlainPlanner,
              {.name = "schema_without_description",
               .version = "1.0.0",
               .description = "A fixture.",
               .config_schema = R"({"type": "object", "properties": {"token": {"type": "string"}}})"});
