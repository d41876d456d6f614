#pragma once

#include "core/config/settings.hpp"

#include <CLI/CLI.hpp>
#include <functional>

namespace domino {

/// Exit codes of every command.
enum ExitCode { exit_ok = 0, exit_failed = 1, exit_usage = 2, exit_not_in_time = 3 };

/// What a command does once its arguments are read.
using Action = std::function<int(const Settings&)>;

// Each adds its commands to `app`; the chosen one sets `action`.
void add_serve_commands(CLI::App& app, Action& action);
void add_health_command(CLI::App& app, Action& action);
void add_talk_commands(CLI::App& app, Action& action);
void add_run_command(CLI::App& app, Action& action);
void add_operate_commands(CLI::App& app, Action& action);
void add_plugin_commands(CLI::App& app, Action& action);
void add_migrate_command(CLI::App& app, Action& action);

/// Prints each fault on a line of its own to standard error.
void print_faults(const std::vector<Fault>& faults);

}  // namespace domino
