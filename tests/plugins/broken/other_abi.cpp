#include "plain_planner.hpp"

extern "C" __attribute__((section(".note.domino"), used, aligned(4))) const constinit auto domino_abi_note =
    domino::detail::make_abi_note("sdk1 x86_64 libstdc++old nlohmann::json-3.9");

namespace {

constexpr domino::Descriptor with_other_abi() {
    auto descriptor = domino::describe<domino::PluginKind::planner, PlainPlanner>(
        {.name = "other_abi", .version = "1.0.0", .description = "A fixture.", .config_schema = no_config});
    descriptor.abi = "sdk1 x86_64 libstdc++old nlohmann::json-3.9";
    return descriptor;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) constinit const domino::Descriptor domino_plugin = with_other_abi();
