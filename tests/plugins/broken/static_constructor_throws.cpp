#include "plain_planner.hpp"

#include <stdexcept>

namespace {
const int never = [] {
    throw std::runtime_error("no database today");
    return 0;
}();
}

DOMINO_PLUGIN(domino::PluginKind::planner, PlainPlanner,
              {.name = "static_constructor_throws", .version = "1.0.0", .description = "A fixture.", .config_schema = no_config});
