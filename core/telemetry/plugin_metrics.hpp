#pragma once

#include "core/telemetry/metrics_registry.hpp"
#include "domino/host.hpp"

#include <set>
#include <string>

namespace domino {

/// The metrics of one plugin instance: its counters and gauges in the broker's registry, under
/// `domino_plugin_<name>` with the labels `plugin` and `kind`. A name that is not snake_case, one already of
/// the other kind, or one beyond the first 100 is dropped and said once in the log; it never fails the
/// plugin's call. A counter does not go down. May be used from any thread.
class PluginMetrics : public Metrics {
public:
    PluginMetrics(MetricsRegistry& registry, Log& log, std::string id, std::string kind);

    void add(const std::string& counter, double amount = 1) override;
    void set(const std::string& gauge, double value) override;

private:
    bool is_allowed(const std::string& name);
    void drop(const std::string& name, const std::string& why);

    MetricsRegistry& registry_;
    Log& log_;
    const Labels labels_;

    std::mutex mutex_;
    std::set<std::string> names_;
    std::set<std::string> dropped_;
};

}  // namespace domino
