#include "core/cli/local_run.hpp"

#include "core/cli/generation.hpp"
#include "core/cli/usage_error.hpp"
#include "core/config/near_name.hpp"
#include "core/pipeline/ids.hpp"
#include "core/plugin/library.hpp"
#include "core/plugin/offline_host.hpp"
#include "core/plugin/system_clock.hpp"
#include "domino/error.hpp"

namespace domino {
namespace {

/// A folder that goes with its owner.
class TemporaryFolder {
public:
    TemporaryFolder() : path_(std::filesystem::temp_directory_path() / ("domino-run-" + random_id())) {
        std::filesystem::create_directory(path_);
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

void expect_executor(const std::string& id, const std::vector<std::filesystem::path>& plugin_path) {
    constexpr std::string_view prefix = "executor_";
    std::vector<std::string> ids;
    for (const auto& file : plugin_files(plugin_path))
        if (const auto name = file.stem().string(); name.starts_with(prefix)) ids.push_back(name.substr(prefix.size()));
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) return;
    const std::vector<std::string> folders(plugin_path.begin(), plugin_path.end());
    throw UsageError("--executor " + id + ": there is no such executor in the plugin path (" + listed(folders) + "); expected " +
                     listed(ids) + near_name_hint(id, ids));
}

std::string joined(const std::vector<Fault>& faults) {
    std::string text;
    for (const auto& fault : faults) text += (text.empty() ? "" : "\n") + to_string(fault);
    return text;
}

}  // namespace

Json run_locally(const std::filesystem::path& file, const std::string& id, const Json& input, const Settings& settings) {
    const Environment environment = process_environment();
    const Installation installation = Installation::of_this_program();
    const TemporaryFolder scratch;
    SystemClock clock;
    PocoHttpClient http(environment);
    const WorkflowCatalog catalog;
    const Secrets secrets(environment, secrets_folder(settings));
    PluginLibraries libraries(scratch.path(), installation.libexec / "domino-plugin-probe");
    const auto plugin_path = plugin_path_of(settings, installation);
    expect_executor(id, plugin_path);
    Config config;
    config.file = file;
    config.plugins.push_back({.id = id, .library = "executor_" + id});
    const auto make_host = [&](const std::string& plugin, PluginKind) {
        return make_offline_host(plugin,
                                 {http, clock, catalog, secrets, installation.libexec.string(), installation.share.string(), ""});
    };
    std::vector<Fault> faults;
    const auto plugins = PluginSet::load(config,
                                         {.libraries = libraries,
                                          .plugin_path = plugin_path,
                                          .secrets = secrets,
                                          .make_host = make_host,
                                          .on_error = {},
                                          .now = [&] { return clock.now(); }},
                                         faults);
    if (!plugins) throw Error(joined(faults));
    if (const auto start_faults = plugins->start(); has_errors(start_faults)) throw Error(joined(start_faults));

    const auto workflow = read_workflow(file);
    Executor& executor = *plugins->executor(id);
    const Acceptance acceptance = executor.accepts(*workflow);
    if (!acceptance.accepted) throw Error("executor " + id + " does not take " + file.string() + ": " + acceptance.reason);
    const Outcome outcome = executor.run({.step = "r_local.0",
                                          .attempt = 1,
                                          .workflow = workflow,
                                          .input = input,
                                          .deadline = workflow->timeout,
                                          .callback_url = {},
                                          .claimed = {},
                                          .traceparent = {},
                                          .before_effect = [] {}});
    plugins->stop();
    if (outcome.status != Outcome::Status::succeeded)
        throw Error(outcome.error.empty() ? "the workflow gave no result within its time" : outcome.error);
    return outcome.output;
}

}  // namespace domino
