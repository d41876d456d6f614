#pragma once

#include "core/cli/commands.hpp"

#include <string>

namespace domino {

/// Adds a command that a helper program in libexec carries out, as git does with its own: all that follows on the command line
/// is the helper's to read. It finds plugins.json, secrets and workflows by DOMINO_CONFIG, DOMINO_SECRETS and
/// DOMINO_WORKFLOWS. `words` are what the helper calls the command.
void add_helper_command(CLI::App& parent, const std::string& name, const std::string& help, const std::string& program,
                        std::vector<std::string> words, Action& action);

}  // namespace domino
