#include "core/cli/commands.hpp"
#include "core/cli/usage_error.hpp"
#include "core/config/environment.hpp"
#include "core/config/near_name.hpp"
#include "domino/error.hpp"

#include <iostream>

namespace domino {
namespace {

#ifdef DOMINO_CUT_POINTS
constexpr const char* version = DOMINO_VERSION " (test build)";
#else
constexpr const char* version = DOMINO_VERSION;
#endif

int run_command(const Action& action) {
    std::vector<Fault> faults;
    const Settings settings = settings_from_environment(process_environment(), faults);
    print_faults(faults);
    if (has_errors(faults)) return exit_usage;
    return action(settings);
}

/// CLI11 only says that a command is missing.
bool is_unknown_command(const CLI::App& app, const std::string& word) {
    if (word.starts_with('-')) return false;
    std::vector<std::string> names;
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) names.push_back(command->get_name());
    if (std::find(names.begin(), names.end(), word) != names.end()) return false;
    std::cerr << "domino: there is no command \"" << word << "\"" << near_name_hint(word, names)
              << "\nRun with --help for more information.\n";
    return true;
}

int main_of_domino(int argc, char** argv) {
    CLI::App app(
        "Domino: from a message to a plan, from a plan to workflows, from their results to the answer.\n"
        "Settings come from the environment (DOMINO_LISTEN, DOMINO_DATA, DOMINO_CONFIG, ...); docs/operations.md lists them.",
        "domino");
    app.set_version_flag("--version", version);
    app.require_subcommand(1);
    app.footer("Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 not finished in time.");
    Action action;
    add_serve_commands(app, action);
    add_health_command(app, action);
    add_talk_commands(app, action);
    add_run_command(app, action);
    add_operate_commands(app, action);
    add_plugin_commands(app, action);
    add_migrate_command(app, action);
    if (argc > 1 && is_unknown_command(app, argv[1])) return exit_usage;
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? exit_ok : exit_usage;
    }
    return run_command(action);
}

}  // namespace
}  // namespace domino

int main(int argc, char** argv) {
    try {
        return domino::main_of_domino(argc, argv);
    } catch (const domino::UsageError& error) {
        std::cerr << "domino: " << error.what() << "\n";
        return domino::exit_usage;
    } catch (const std::exception& error) {
        std::cerr << "domino: " << error.what() << "\n";
        return domino::exit_failed;
    }
}
