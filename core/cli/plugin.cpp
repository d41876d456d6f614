#include "core/cli/commands.hpp"

namespace domino {

void add_plugin_commands(CLI::App&, Action&) {}

}  // namespace domino
