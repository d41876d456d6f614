#include "core/cli/client.hpp"
#include "core/cli/commands.hpp"
#include "core/cli/generation.hpp"
#include "core/cli/local_run.hpp"
#include "core/cli/usage_error.hpp"
#include "core/config/text_file.hpp"
#include "core/plugin/workflow_catalog.hpp"
#include "domino/error.hpp"

#include <iostream>

namespace domino {
namespace {

struct Running {
    std::string workflow;
    std::string executor;
    std::string input = "{}";
    int wait = 60;
};

/// JSON text, or @FILE that holds it.
Json input_of(const std::string& argument) {
    const bool is_text = !argument.starts_with('@');
    try {
        return parse_json(is_text ? argument : read_text_file(argument.substr(1), result_limits.bytes), result_limits);
    } catch (const Error& error) {
        throw UsageError("--input: " + std::string(error.what()));
    }
}

bool is_file(const std::string& name) {
    return name.ends_with(".json") || name.find('/') != std::string::npos;
}

/// A file, or the workflow of that name in the folder of the catalog.
std::filesystem::path file_of(const std::string& workflow, const Settings& settings) {
    if (is_file(workflow)) return workflow;
    const auto folder = workflows_folder(settings, Installation::of_this_program());
    const auto file = folder / (workflow + ".json");
    if (std::filesystem::exists(file)) return file;
    std::vector<Fault> ignored;
    throw Error(no_such_workflow(WorkflowCatalog(read_workflows(folder, ignored)), workflow) + " (looked in " + folder.string() +
                ")");
}

int run_on_broker(const Running& running, const Settings& settings) {
    const Client client(settings);
    const Json answer = client.post("/workflows/" + url_encoded(running.workflow) + "/run?wait=" + std::to_string(running.wait),
                                    {{"input", input_of(running.input)}});
    if (!answer.contains("steps")) {
        std::cerr << "not finished after " << running.wait << " s: domino runs " << answer.value("run", "") << "\n";
        return exit_not_in_time;
    }
    if (answer.value("status", "") != "succeeded") {
        std::cerr << "domino: " << answer.value("error", Json("the run was " + answer.value("status", ""))).get<std::string>()
                  << "\n";
        return exit_failed;
    }
    std::cout << answer["steps"].front()["output"].dump(2) << "\n";
    return exit_ok;
}

int run(const Running& running, const Settings& settings) {
    if (!is_file(running.workflow) && running.executor.empty()) return run_on_broker(running, settings);
    const std::string executor = running.executor.empty() ? "native" : running.executor;
    std::cout << run_locally(file_of(running.workflow, settings), executor, input_of(running.input), settings)
                     .dump(2, ' ', false, Json::error_handler_t::replace)
              << "\n";
    return exit_ok;
}

}  // namespace

void add_run_command(CLI::App& app, Action& action) {
    auto running = std::make_shared<Running>();
    auto* command = app.add_subcommand("run", "Run a workflow and print its output items as a JSON array");
    command
        ->add_option("workflow", running->workflow,
                     "Name in the broker's catalog, or a workflow FILE.json, which needs no broker")
        ->required();
    command->add_option("--executor", running->executor, "Run it here by this executor, without a broker (a FILE: native)");
    command->add_option("--input", running->input, "Input as JSON, or @FILE; it becomes the Webhook node's body");
    command->add_option("--wait", running->wait, "Wait so many seconds for the broker's result")->check(CLI::Range(1, 60));
    command->callback([&action, running] { action = [running](const Settings& settings) { return run(*running, settings); }; });
}

}  // namespace domino
