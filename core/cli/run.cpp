#include "core/cli/client.hpp"
#include "core/cli/commands.hpp"
#include "core/cli/local_run.hpp"
#include "domino/error.hpp"

#include <fstream>
#include <iostream>
#include <sstream>

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
    if (!argument.starts_with('@')) return parse_json(argument, result_limits);
    std::ifstream file(argument.substr(1), std::ios::binary);
    if (!file) throw Error(argument.substr(1) + ": cannot be read");
    std::stringstream text;
    text << file.rdbuf();
    return parse_json(text.str(), result_limits);
}

bool is_file(const std::string& name) {
    return name.ends_with(".json") || name.find('/') != std::string::npos;
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
    std::cout << run_locally(running.workflow, executor, input_of(running.input), settings)
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
    command->add_option("--executor", running->executor, "Executor for a FILE (default: native)");
    command->add_option("--input", running->input, "Input as JSON, or @FILE; it becomes the Webhook node's body");
    command->add_option("--wait", running->wait, "Wait so many seconds for the broker's result")->check(CLI::Range(1, 60));
    command->callback([&action, running] { action = [running](const Settings& settings) { return run(*running, settings); }; });
}

}  // namespace domino
