#include "plain_planner.hpp"

int from_a_library_that_is_gone();

namespace {
const int value = from_a_library_that_is_gone();
}

DOMINO_PLUGIN(domino::PluginKind::planner, PlainPlanner,
              {.name = "missing_dependency", .version = "1.0.0", .description = "A fixture.", .config_schema = no_config});
