#include "plain_planner.hpp"

#include <unistd.h>

namespace {
const int never = [] {
    for (;;) ::pause();
    return 0;
}();
}

DOMINO_PLUGIN(domino::PluginKind::planner, PlainPlanner,
              {.name = "static_constructor_hangs", .version = "1.0.0", .description = "A fixture.", .config_schema = no_config});
