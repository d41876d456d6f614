#pragma once

#include "core/config/config.hpp"
#include "core/config/secrets.hpp"
#include "core/plugin/instance.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace domino {

/// What a set is loaded with. The libraries outlive every set; the rest is used during `load` only,
/// except `on_error` and `now`, which the instances keep.
struct LoadContext {
    PluginLibraries& libraries;
    std::vector<std::filesystem::path> plugin_path;
    const Secrets& secrets;
    std::function<std::unique_ptr<Host>(const std::string& id, PluginKind kind)> make_host;
    OnCallError on_error;
    PluginInstance::Now now;
};

/// All plugins of one plugins.json. A reload loads a whole new set beside the old one; nothing of
/// the old is touched. Immutable after `load`; any thread.
class PluginSet {
public:
    /// Loads, checks and creates every enabled plugin. All mistakes of all plugins become faults;
    /// when one of them is no warning there is no set.
    static std::unique_ptr<PluginSet> load(const Config& config, const LoadContext& context, std::vector<Fault>& faults);

    ~PluginSet();
    PluginSet(const PluginSet&) = delete;
    PluginSet& operator=(const PluginSet&) = delete;

    /// nullptr when there is none of that id and kind. What they throw is `CallError` or
    /// `TryLater`, see guarded_plugins.hpp. They live as long as the set.
    Channel* channel(const std::string& id) const;
    Planner* planner(const std::string& id) const;
    Executor* executor(const std::string& id) const;

    /// In the order of plugins.json.
    const std::vector<std::unique_ptr<PluginInstance>>& instances() const { return instances_; }
    const PluginInstance* find(const std::string& id) const;

    /// Executors, then planners, then channels: who is called is there before who calls. A plugin
    /// whose start throws is failed and named in the faults; the others run.
    std::vector<Fault> start();
    /// The reverse. Twice is legal.
    void stop() noexcept;

private:
    explicit PluginSet(std::vector<std::unique_ptr<PluginInstance>> instances) : instances_(std::move(instances)) {}

    std::vector<std::unique_ptr<PluginInstance>> instances_;
};

}  // namespace domino
