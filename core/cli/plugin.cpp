#include "core/cli/commands.hpp"
#include "core/cli/generation.hpp"
#include "core/pipeline/ids.hpp"
#include "core/plugin/check.hpp"
#include "core/plugin/inspect.hpp"
#include "core/plugin/make_plugin.hpp"
#include "core/store/backends.hpp"
#include "domino/error.hpp"

#include <fstream>
#include <iostream>

namespace domino {
namespace {

void check_backends(const Settings& settings, std::vector<Fault>& faults) {
    try {
        check_addresses(
            {.stream = settings.stream, .store = settings.store, .data = settings.data, .name_space = settings.name_space});
    } catch (const Error& error) {
        faults.push_back({"environment", 0, 0, "", error.what()});
    }
}

int check(const Settings& settings) {
    const Installation installation = Installation::of_this_program();
    std::vector<Fault> faults;
    check_backends(settings, faults);
    check_everything({.config = settings.config,
                      .plugin_path = plugin_path_of(settings, installation),
                      .workflows = workflows_folder(settings, installation),
                      .secrets = secrets_folder(settings),
                      .libexec = installation.libexec,
                      .share = installation.share},
                     process_environment(), faults);
    print_faults(faults);
    if (has_errors(faults)) return exit_usage;
    std::cout << settings.config.string() << " is in order.\n";
    return exit_ok;
}

constexpr const char* starter_config = R"({
  "plugins": {
    "webui": {"library": "channel_webui", "config": {}},
    "native": {"library": "executor_native", "config": {}},
    "rules": {
      "library": "planner_rules",
      "config": {
        "rules": [
          {"id": "hello", "patterns": {"en": ["hello", "hi"], "de": ["hallo", "guten tag"]},
           "reply": {"en": "Hello! Write rules in plugins.json to teach me more.",
                     "de": "Hallo! Neue Regeln in plugins.json bringen mir mehr bei."}}
        ]
      }
    }
  },
  "chains": {
    "default": {"on": ["event.*"], "plan": ["rules"], "execute": ["native"]}
  }
}
)";

int init(const Settings& settings) {
    if (std::filesystem::exists(settings.config))
        throw Error(settings.config.string() + " is there already; nothing was written");
    std::ofstream file(settings.config);
    file << starter_config;
    if (!file.flush()) throw Error(settings.config.string() + ": cannot be written");
    std::cout << "Wrote " << settings.config.string() << ". Next: domino check, then domino serve.\n";
    return exit_ok;
}

/// Private copies of the plugins looked at; they go when the look is over.
class Look {
public:
    Look()
        : folder_(std::filesystem::temp_directory_path() / ("domino-look-" + random_id())),
          libraries_(folder_, Installation::of_this_program().libexec / "domino-plugin-probe") {}
    ~Look() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    Look(const Look&) = delete;
    Look& operator=(const Look&) = delete;
    PluginLibraries& libraries() { return libraries_; }

private:
    std::filesystem::path folder_;
    PluginLibraries libraries_;
};

int print_reports(const std::vector<PluginReport>& reports, bool json) {
    bool usable = true;
    Json all = Json::array();
    for (const auto& report : reports) {
        usable = usable && report.problem.empty();
        all.push_back(to_json(report));
        if (!json) std::cout << to_text(report) << "\n";
    }
    if (json) std::cout << all.dump(2) << "\n";
    return usable ? exit_ok : exit_usage;
}

int list(bool json, const Settings& settings) {
    Look look;
    return print_reports(list_plugins(plugin_path_of(settings, Installation::of_this_program()), look.libraries()), json);
}

int check_file(const std::string& file, bool json) {
    Look look;
    return print_reports({inspect_plugin(file, look.libraries())}, json);
}

int make(const std::string& kind, const std::string& name) {
    for (const auto& file : make_plugin(kind, name, std::filesystem::current_path(), Installation::of_this_program().share))
        std::cout << file.string() << "\n";
    return exit_ok;
}

}  // namespace

void add_plugin_commands(CLI::App& app, Action& action) {
    app.add_subcommand("check", "Find every mistake in plugins.json, plugins, secrets and workflows")->callback([&action] {
        action = check;
    });
    app.add_subcommand("init", "Write a small plugins.json to begin with")->callback([&action] { action = init; });

    struct Arguments {
        std::string file;
        std::string kind;
        std::string name;
        bool json = false;
    };
    auto arguments = std::make_shared<Arguments>();
    auto* plugin = app.add_subcommand("plugin", "Plugins: list, check a file, begin a new one");
    plugin->require_subcommand(1);
    auto* list_command = plugin->add_subcommand("list", "Plugins found in the plugin path");
    list_command->add_flag("--json", arguments->json, "Print JSON");
    list_command->callback(
        [&action, arguments] { action = [arguments](const Settings& settings) { return list(arguments->json, settings); }; });
    auto* check_command = plugin->add_subcommand("check", "Whether the broker would load a plugin file, and why not");
    check_command->add_option("file", arguments->file, "The .so")->required();
    check_command->add_flag("--json", arguments->json, "Print JSON");
    check_command->callback(
        [&action, arguments] { action = [arguments](const Settings&) { return check_file(arguments->file, arguments->json); }; });
    auto* new_command = plugin->add_subcommand("new", "Begin a plugin in a folder of its own");
    new_command->add_option("kind", arguments->kind, "channel, planner or executor")->required();
    new_command->add_option("name", arguments->name, "lower_snake_case")->required();
    new_command->callback(
        [&action, arguments] { action = [arguments](const Settings&) { return make(arguments->kind, arguments->name); }; });
}

}  // namespace domino
