#include "core/cli/client.hpp"
#include "core/cli/commands.hpp"
#include "core/cli/helper_program.hpp"
#include "core/http/api/auth.hpp"
#include "core/plugin/system_clock.hpp"
#include "domino/error.hpp"

#include <iostream>

namespace domino {
namespace {

int reload(const Settings& settings) {
    const Json outcome = Client(settings).post("/-/reload", Json::object());
    for (const auto& fault : outcome["faults"])
        std::cerr << "warning: " << fault.value("file", "") << ": " << fault.value("problem", "") << "\n";
    std::cout << "Reloaded.\n";
    return exit_ok;
}

int print_login_link(const Settings& settings) {
    std::cout << Client(settings).post("/-/login-link", Json::object()).value("url", "") << "\n";
    return exit_ok;
}

int list_dead_letters(bool json, const Settings& settings) {
    const Json page = Client(settings).get("/dead-letters?limit=500");
    if (json) {
        std::cout << page.dump(2) << "\n";
        return exit_ok;
    }
    for (const auto& letter : page["dead_letters"])
        std::cout << letter.value("id", "") << "  " << letter.value("kind", "") << "  x" << letter.value("count", 1) << "  "
                  << letter.value("cause", "") << "\n";
    if (page["dead_letters"].empty()) std::cout << "No dead letters.\n";
    return exit_ok;
}

int replay(const std::string& id, const Settings& settings) {
    std::cout << Client(settings).post("/dead-letters/" + url_encoded(id) + "/replay", Json::object()).dump() << "\n";
    return exit_ok;
}

int drop(const std::string& id, const std::string& note, const Settings& settings) {
    std::cout << Client(settings).post("/dead-letters/" + url_encoded(id) + "/drop", {{"note", note}}).dump() << "\n";
    return exit_ok;
}

int list_workflows(bool json, const Settings& settings) {
    const Json answer = Client(settings).get("/workflows");
    if (json) {
        std::cout << answer.dump(2) << "\n";
        return exit_ok;
    }
    for (const auto& workflow : answer["workflows"])
        std::cout << workflow.value("name", "") << "  " << localized(workflow["title"], "en") << "\n";
    return exit_ok;
}

void add_dead_letters_command(CLI::App& app, Action& action) {
    struct Letters {
        std::string id;
        std::string note;
        bool json = false;
    };
    auto letters = std::make_shared<Letters>();
    auto* command = app.add_subcommand("dead-letters", "What could not be processed: list, replay, drop");
    command->add_flag("--json", letters->json, "Print JSON");
    auto* replay_command = command->add_subcommand("replay", "Process one again");
    replay_command->add_option("id", letters->id, "Id of the dead letter")->required();
    auto* drop_command = command->add_subcommand("drop", "Give one up");
    drop_command->add_option("id", letters->id, "Id of the dead letter")->required();
    drop_command->add_option("--note", letters->note, "Why");
    command->callback([&action, letters, replay_command, drop_command] {
        action = [letters, replaying = replay_command->parsed(), dropping = drop_command->parsed()](const Settings& settings) {
            if (replaying) return replay(letters->id, settings);
            if (dropping) return drop(letters->id, letters->note, settings);
            return list_dead_letters(letters->json, settings);
        };
    });
}

}  // namespace

void add_operate_commands(CLI::App& app, Action& action) {
    app.add_subcommand("reload", "Have the broker read plugins.json and the catalog again")->callback([&action] {
        action = reload;
    });
    app.add_subcommand("login-link", "Print a login link for the web page")->callback([&action] { action = print_login_link; });
    add_dead_letters_command(app, action);
    auto json = std::make_shared<bool>(false);
    auto* workflow = app.add_subcommand("workflow", "The catalog of workflows");
    workflow->require_subcommand(1);
    auto* list = workflow->add_subcommand("list", "Names and titles");
    list->add_flag("--json", *json, "Print JSON");
    list->callback([&action, json] { action = [json](const Settings& settings) { return list_workflows(*json, settings); }; });
    constexpr const char* helper = "domino-n8n";
    add_helper_command(*workflow, "status", "How the catalog and n8n stand to each other", helper, {"workflow", "status"},
                       action);
    add_helper_command(*workflow, "import", "Bring workflows of the catalog to n8n", helper, {"workflow", "import"}, action);
    add_helper_command(*workflow, "export", "Take what was edited in n8n back into the catalog", helper, {"workflow", "export"},
                       action);
    add_helper_command(*workflow, "diff", "What differs between the catalog and n8n", helper, {"workflow", "diff"}, action);
    add_helper_command(*workflow, "run", "Run one workflow in n8n, without a broker", helper, {"workflow", "run"}, action);
    auto* n8n = app.add_subcommand("n8n", "The n8n that Domino works with");
    n8n->require_subcommand(1);
    add_helper_command(*n8n, "bootstrap", "Give a fresh n8n its owner, an API key and credentials, without a browser", helper,
                       {"n8n", "bootstrap"}, action);
}

}  // namespace domino
