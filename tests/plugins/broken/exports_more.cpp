#include "plain_planner.hpp"

extern "C" __attribute__((visibility("default"))) int something_else() {
    return 1;
}

DOMINO_PLUGIN(domino::PluginKind::planner, PlainPlanner,
              {.name = "exports_more", .version = "1.0.0", .description = "A fixture.", .config_schema = no_config});
