#include "bootstrap.hpp"
#include "workflow_commands.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

namespace n8n {
namespace {

using Action = std::function<int()>;

void add_workflow_commands(CLI::App& app, WorkflowCommand& command, Action& action) {
    auto* workflow = app.add_subcommand("workflow", "Workflows between the catalog's folder and n8n");
    workflow->require_subcommand(1);
    const auto add = [&](const char* name, const char* help, int (*act)(const WorkflowCommand&)) {
        auto* added = workflow->add_subcommand(name, help);
        added->callback([&action, &command, act] { action = [&command, act] { return act(command); }; });
        return added;
    };
    auto* import = add("import", "Bring workflows of the catalog to n8n and activate them", import_workflows);
    auto* exported = add("export", "Take what was edited in n8n back into the catalog's folder, or a workflow that only n8n has",
                         export_workflows);
    auto* status = add("status", "How the catalog and n8n stand to each other", show_status);
    auto* diff = add("diff", "What differs between the catalog and n8n", diff_workflows);
    auto* run = add("run", "Run one in n8n by a copy made for this once, and print its output items", run_workflow);
    for (auto* one : {import, exported, status, diff})
        one->add_option("names", command.names, "Workflows; all when none is given");
    import->add_flag("--force", command.force, "Overwrite what was edited in n8n");
    exported->add_flag("--force", command.force, "Also when nobody edited it in n8n");
    status->add_flag("--json", command.json, "Print JSON");
    run->add_option("name", command.names, "Workflow")->required()->expected(1);
    run->add_option("--input", command.input, "Input as JSON, or @FILE");
    run->add_option("--wait", command.wait, "Seconds it may take")->check(CLI::Range(1, 3600));
}

void add_bootstrap_command(CLI::App& app, Bootstrap& wanted, Action& action) {
    auto* n8n = app.add_subcommand("n8n", "The n8n that Domino works with");
    n8n->require_subcommand(1);
    auto* command = n8n->add_subcommand("bootstrap", "Give a fresh n8n its owner, an API key and credentials, without a browser");
    command->add_option("--url", wanted.url, "Where n8n is (default: base_url in plugins.json)");
    command->add_option("--email", wanted.email, "The owner's address");
    command->callback([&action, &wanted] { action = [&wanted] { return bootstrap(wanted); }; });
}

int main_of_tool(int argc, char** argv) {
    CLI::App app("Domino and n8n; called by `domino workflow` and `domino n8n`.", "domino");
    app.require_subcommand(1);
    Action action;
    WorkflowCommand command{
        .places = Places::from_environment(), .names = {}, .force = false, .json = false, .input = "{}", .wait = 60};
    Bootstrap wanted{.places = command.places, .url = {}};
    add_workflow_commands(app, command, action);
    add_bootstrap_command(app, wanted, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return action();
}

}  // namespace
}  // namespace n8n

int main(int argc, char** argv) {
    try {
        return n8n::main_of_tool(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "domino: " << error.what() << "\n";
        return 1;
    }
}
