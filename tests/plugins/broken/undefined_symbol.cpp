#include "plain_planner.hpp"

#include <cstdlib>

void nobody_has_this(int);

namespace {
const bool calls_it = [] { return std::getenv("DOMINO_NEVER_SET") != nullptr ? (nobody_has_this(1), true) : false; }();
}

DOMINO_PLUGIN(domino::PluginKind::planner, PlainPlanner,
              {.name = "undefined_symbol", .version = "1.0.0", .description = "A fixture.", .config_schema = no_config});
