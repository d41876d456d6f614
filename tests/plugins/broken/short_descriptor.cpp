#include "plain_planner.hpp"

DOMINO_ABI_NOTE;

namespace {

constexpr domino::Descriptor changed() {
    auto descriptor = domino::describe<domino::PluginKind::planner, PlainPlanner>(
        {.name = "short_descriptor", .version = "1.0.0", .description = "A fixture.", .config_schema = no_config});
    descriptor.size = 16;
    return descriptor;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) constinit const domino::Descriptor domino_plugin = changed();
