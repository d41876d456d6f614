#include "plain_planner.hpp"

DOMINO_ABI_NOTE;

namespace {

constexpr domino::Descriptor changed() {
    auto descriptor = domino::describe<domino::PluginKind::planner, PlainPlanner>(
        {.name = "without_create", .version = "1.0.0", .description = "A fixture.", .config_schema = no_config});
    descriptor.create = nullptr;
    return descriptor;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) constinit const domino::Descriptor domino_plugin = changed();
