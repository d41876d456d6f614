#include "plain_planner.hpp"

extern "C" __attribute__((visibility("default"))) constinit const domino::Descriptor domino_plugin =
    domino::describe<domino::PluginKind::planner, PlainPlanner>(
        {.name = "without_note", .version = "1.0.0", .description = "A fixture.", .config_schema = no_config});
