#include "core/telemetry/plugin_metrics.hpp"

#include "domino/error.hpp"

namespace domino {
namespace {

constexpr std::size_t most_names = 100;
constexpr std::size_t longest_name = 64;
constexpr const char* help = "Given by a plugin.";

bool is_snake_case(const std::string& name) {
    const auto is_allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return !name.empty() && name.size() <= longest_name && std::all_of(name.begin(), name.end(), is_allowed);
}

}  // namespace

PluginMetrics::PluginMetrics(MetricsRegistry& registry, Log& log, std::string id, std::string kind)
    : registry_(registry), log_(log), labels_{{"plugin", std::move(id)}, {"kind", std::move(kind)}} {}

void PluginMetrics::add(const std::string& counter, double amount) {
    if (!is_allowed(counter) || !(amount > 0)) return;
    try {
        registry_.counter("domino_plugin_" + counter, help, labels_).Increment(amount);
    } catch (const Error& error) {
        drop(counter, error.what());
    }
}

void PluginMetrics::set(const std::string& gauge, double value) {
    if (!is_allowed(gauge)) return;
    try {
        registry_.gauge("domino_plugin_" + gauge, help, labels_).Set(value);
    } catch (const Error& error) {
        drop(gauge, error.what());
    }
}

bool PluginMetrics::is_allowed(const std::string& name) {
    {
        const std::lock_guard lock(mutex_);
        if (names_.contains(name)) return true;
        if (is_snake_case(name) && names_.size() < most_names) return names_.insert(name).second;
    }
    drop(name, is_snake_case(name) ? "more than 100 metrics" : "the name is not snake_case of at most 64 letters, digits and _");
    return false;
}

void PluginMetrics::drop(const std::string& name, const std::string& why) {
    {
        const std::lock_guard lock(mutex_);
        if (dropped_.size() >= most_names || !dropped_.insert(name).second) return;
    }
    log_.warning("metric dropped", {{"metric", name}, {"why", why}});
}

}  // namespace domino
