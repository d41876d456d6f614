#pragma once

#include "core/config/settings.hpp"
#include "core/pipeline/intake.hpp"
#include "core/pipeline/setup.hpp"
#include "core/plugin/http_client.hpp"
#include "core/plugin/plugin_set.hpp"
#include "core/plugin/workflow_catalog.hpp"
#include "core/store/store.hpp"
#include "core/telemetry/logger.hpp"
#include "core/telemetry/metrics_registry.hpp"

#include <memory>
#include <string>
#include <vector>

namespace domino {

/// What one reading of plugins.json and the catalog came to. A reload makes a new one; the old
/// lives until the last call into it has ended.
class Generation : public PluginDirectory, public std::enable_shared_from_this<Generation> {
public:
    Generation(Config config, std::shared_ptr<WorkflowCatalog> catalog)
        : config_(std::move(config)), catalog_(std::move(catalog)) {}
    ~Generation() override;

    Channel* channel(const std::string& id) const override { return plugins_->channel(id); }
    Planner* planner(const std::string& id) const override { return plugins_->planner(id); }
    Executor* executor(const std::string& id) const override { return plugins_->executor(id); }
    Channel* page_channel() const override;

    const Config& config() const { return config_; }
    const PluginSet& plugins() const { return *plugins_; }
    std::shared_ptr<const Setup> setup() const;
    const WorkflowCatalog& catalog() const { return *catalog_; }
    std::vector<Fault> start_plugins() const { return plugins_->start(); }
    void stop_plugins() const { plugins_->stop(); }

private:
    friend class GenerationLoader;

    Config config_;
    std::shared_ptr<WorkflowCatalog> catalog_;
    std::unique_ptr<PluginSet> plugins_;
};

/// Where the broker's own files are, found from where its program lies.
struct Installation {
    std::filesystem::path plugins;
    std::filesystem::path libexec;
    std::filesystem::path share;

    static Installation of_this_program();
};

/// Everything that plugins are given, and how they are loaded.
class GenerationLoader {
public:
    GenerationLoader(const Settings& settings, const Environment& environment, Store& store, Intake& intake, Clock& clock,
                     Logger& log, MetricsRegistry& metrics);

    /// nullptr when a fault is more than a warning.
    std::shared_ptr<const Generation> load(std::vector<Fault>& faults);

private:
    std::unique_ptr<Host> make_host(const std::string& id, PluginKind kind, const Catalog& catalog);

    const Settings& settings_;
    const Installation installation_;
    Store& store_;
    Intake& intake_;
    Clock& clock_;
    Logger& log_;
    MetricsRegistry& metrics_;
    const Secrets secrets_;
    PocoHttpClient http_;
    PluginLibraries libraries_;
};

/// The folder of the catalog: DOMINO_WORKFLOWS, else deploy/workflows beside plugins.json, else the
/// installed one.
std::filesystem::path workflows_folder(const Settings& settings, const Installation& installation);
std::filesystem::path secrets_folder(const Settings& settings);
/// DOMINO_PLUGIN_PATH, else where the broker's own plugins are.
std::vector<std::filesystem::path> plugin_path_of(const Settings& settings, const Installation& installation);

}  // namespace domino
