#include "core/cli/generation.hpp"

#include "core/cli/channel_sink.hpp"
#include "core/pipeline/intake.hpp"
#include "core/plugin/host_context.hpp"
#include "core/telemetry/plugin_metrics.hpp"

namespace domino {
namespace {

/// The key-value map of one plugin: a space of its own in the store.
class StoreKeyValue : public KeyValue {
public:
    StoreKeyValue(Store& store, const Clock& clock, const std::string& id)
        : store_(store), clock_(clock), space_("plugin:" + id) {}

    std::optional<std::string> get(const std::string& key) override { return store_.get(space_, key); }
    void put(const std::string& key, const std::string& value, std::chrono::seconds keep) override {
        check(key, value);
        store_.put(space_, key, value, until(keep));
    }
    std::string put_if_absent(const std::string& key, const std::string& value, std::chrono::seconds keep) override {
        check(key, value);
        return store_.put_if_absent(space_, key, value, until(keep));
    }
    void erase(const std::string& key) override { store_.erase(space_, key); }

private:
    static void check(const std::string& key, const std::string& value) {
        constexpr std::size_t most_key_bytes = 256;
        constexpr std::size_t most_value_bytes = 64 << 10;
        if (key.size() > most_key_bytes || value.size() > most_value_bytes)
            throw Error("the key-value map takes keys to 256 bytes and values to 64 KiB");
    }

    std::int64_t until(std::chrono::seconds keep) const {
        return keep == for_good ? Store::for_good : milliseconds_since_1970(clock_.now() + keep);
    }

    Store& store_;
    const Clock& clock_;
    const std::string space_;
};

const char* kind_text(PluginKind kind) {
    switch (kind) {
        case PluginKind::channel: return "channel";
        case PluginKind::planner: return "planner";
        case PluginKind::executor: return "executor";
    }
    return "";
}

}  // namespace

Generation::~Generation() {
    if (plugins_) plugins_->stop();
}

Channel* Generation::page_channel() const {
    for (const auto& instance : plugins_->instances())
        if (instance->channel() != nullptr && instance->channel()->serves_root()) return instance->channel();
    return nullptr;
}

std::shared_ptr<const Setup> Generation::setup() const {
    return std::make_shared<const Setup>(config_.chains, shared_from_this(), catalog_);
}

Installation Installation::of_this_program() {
    const auto prefix = std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path();
    return {.plugins = prefix / "lib" / "domino" / "plugins",
            .libexec = prefix / "libexec" / "domino",
            .share = prefix / "share" / "domino"};
}

std::filesystem::path workflows_folder(const Settings& settings, const Installation& installation) {
    if (!settings.workflows.empty()) return settings.workflows;
    const auto beside = settings.config.parent_path() / "deploy" / "workflows";
    return std::filesystem::is_directory(beside) ? beside : installation.share / "workflows";
}

std::vector<std::filesystem::path> plugin_path_of(const Settings& settings, const Installation& installation) {
    return settings.plugin_path.empty() ? std::vector{installation.plugins} : settings.plugin_path;
}

std::filesystem::path secrets_folder(const Settings& settings) {
    return settings.secrets.empty() ? settings.data / "secrets" : settings.secrets;
}

GenerationLoader::GenerationLoader(const Settings& settings, const Environment& environment, Store& store, Intake& intake,
                                   Clock& clock, Logger& log, MetricsRegistry& metrics)
    : settings_(settings),
      installation_(Installation::of_this_program()),
      store_(store),
      intake_(intake),
      clock_(clock),
      log_(log),
      metrics_(metrics),
      secrets_(environment, secrets_folder(settings)),
      http_(environment),
      libraries_(settings.data / "run", installation_.libexec / "domino-plugin-probe") {}

std::shared_ptr<const Generation> GenerationLoader::load(std::vector<Fault>& faults) {
    Config config = read_config(settings_.config, faults);
    auto catalog = std::make_shared<WorkflowCatalog>(read_workflows(workflows_folder(settings_, installation_), faults));
    const auto generation = std::make_shared<Generation>(std::move(config), catalog);
    Counter& failures = metrics_.counter("domino_plugin_call_failures_total", "Calls into plugins that ended by an exception");
    generation->plugins_ = PluginSet::load(
        generation->config_,
        {.libraries = libraries_,
         .plugin_path = plugin_path_of(settings_, installation_),
         .secrets = secrets_,
         .make_host = [&](const std::string& id, PluginKind kind) { return make_host(id, kind, *catalog); },
         .on_error =
             [this, &failures](const CallError& error) {
                 failures.Increment();
                 log_.warning("a plugin's call failed",
                              {{"plugin", error.id()}, {"kind", error.kind()}, {"call", error.call()}, {"error", error.text()}});
             },
         .now = [this] { return clock_.now(); }},
        faults);
    if (!generation->plugins_ || has_errors(faults)) return nullptr;
    return generation;
}

std::unique_ptr<Host> GenerationLoader::make_host(const std::string& id, PluginKind kind, const Catalog& catalog) {
    HostParts parts;
    auto log = std::make_unique<Logger>(log_.for_plugin(id, kind_text(kind)));
    parts.metrics = std::make_unique<PluginMetrics>(metrics_, *log, id, kind_text(kind));
    parts.log = std::move(log);
    parts.key_value = std::make_unique<StoreKeyValue>(store_, clock_, id);
    parts.events = std::make_unique<ChannelSink>(intake_, store_, id);
    return std::make_unique<HostContext>(id, std::move(parts),
                                         HostServices{.http = http_,
                                                      .clock = clock_,
                                                      .catalog = catalog,
                                                      .secrets = secrets_,
                                                      .libexec_dir = installation_.libexec.string(),
                                                      .share_dir = installation_.share.string(),
                                                      .public_url = public_url_of(settings_)});
}

}  // namespace domino
