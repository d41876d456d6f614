#include "plain_planner.hpp"

#include <cstdlib>

namespace {
const int never = [] {
    std::abort();
    return 0;
}();
}

DOMINO_PLUGIN(domino::PluginKind::planner, PlainPlanner,
              {.name = "static_constructor_aborts", .version = "1.0.0", .description = "A fixture.", .config_schema = no_config});
