#include "core/cli/local_run.hpp"

#include "core/cli/generation.hpp"
#include "core/pipeline/ids.hpp"
#include "core/plugin/host_context.hpp"
#include "core/plugin/system_clock.hpp"
#include "domino/error.hpp"

#include <map>

namespace domino {
namespace {

class NoMetrics : public Metrics {
public:
    void add(const std::string&, double) override {}
    void set(const std::string&, double) override {}
};

class MemoryKeyValue : public KeyValue {
public:
    std::optional<std::string> get(const std::string& key) override {
        const std::lock_guard lock(mutex_);
        const auto found = values_.find(key);
        return found == values_.end() ? std::nullopt : std::optional(found->second);
    }
    void put(const std::string& key, const std::string& value) override {
        const std::lock_guard lock(mutex_);
        values_[key] = value;
    }
    void erase(const std::string& key) override {
        const std::lock_guard lock(mutex_);
        values_.erase(key);
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::string> values_;
};

class ClosedDoor : public EventSink {
public:
    Accepted submit(const Incoming&) override { throw Error("a workflow run without a broker takes no events"); }
    void press(const Press&) override { throw Error("a workflow run without a broker takes no presses"); }
};

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
    Logger log(Log::Level::warning);
    SystemClock clock;
    PocoHttpClient http(environment);
    const WorkflowCatalog catalog;
    const Secrets secrets(environment, secrets_folder(settings));
    PluginLibraries libraries(scratch.path(), installation.libexec / "domino-plugin-probe");
    Config config;
    config.file = file;
    config.plugins.push_back({.id = id, .library = "executor_" + id});
    auto plugin_path = settings.plugin_path;
    if (plugin_path.empty()) plugin_path.push_back(installation.plugins);
    const auto make_host = [&](const std::string& plugin, PluginKind) -> std::unique_ptr<Host> {
        HostParts parts{.log = std::make_unique<Logger>(log.for_plugin(plugin, "executor")),
                        .metrics = std::make_unique<NoMetrics>(),
                        .key_value = std::make_unique<MemoryKeyValue>(),
                        .events = std::make_unique<ClosedDoor>()};
        return std::make_unique<HostContext>(
            plugin, std::move(parts),
            HostServices{http, clock, catalog, secrets, installation.libexec.string(), installation.share.string()});
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
                                          .traceparent = {},
                                          .before_effect = [] {}});
    plugins->stop();
    if (outcome.status != Outcome::Status::succeeded)
        throw Error(outcome.error.empty() ? "the workflow gave no result within its time" : outcome.error);
    return outcome.output;
}

}  // namespace domino
