#include "core/telemetry/metrics_registry.hpp"

#include "domino/error.hpp"

#include <prometheus/text_serializer.h>
#include <stdexcept>

namespace domino {
namespace {

std::string key_of(const std::string& name, const Labels& labels) {
    std::string key = name;
    for (const auto& [label, value] : labels) key.append(1, '\0').append(label).append(1, '\0').append(value);
    return key;
}

}  // namespace

std::vector<double> duration_buckets() {
    return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
}

MetricsRegistry::MetricsRegistry() : registry_(prometheus::Registry::InsertBehavior::Merge) {}

MetricsRegistry::~MetricsRegistry() = default;

template <class Series, class Make>
Series& MetricsRegistry::find_or_make(SeriesByKey<Series>& known, const std::string& name, const Labels& labels, Make make) {
    const std::string key = key_of(name, labels);
    {
        const std::shared_lock lock(mutex_);
        if (const auto found = known.find(key); found != known.end()) return *found->second;
    }
    const std::unique_lock lock(mutex_);
    try {
        return *known.try_emplace(key, &make()).first->second;
    } catch (const std::invalid_argument& error) {
        throw Error("metric \"" + name + "\": " + error.what());
    }
}

Counter& MetricsRegistry::counter(const std::string& name, const std::string& help, const Labels& labels) {
    return find_or_make(counters_, name, labels, [&]() -> Counter& {
        return prometheus::BuildCounter().Name(name).Help(help).Register(registry_).Add({labels.begin(), labels.end()});
    });
}

Gauge& MetricsRegistry::gauge(const std::string& name, const std::string& help, const Labels& labels) {
    return find_or_make(gauges_, name, labels, [&]() -> Gauge& {
        return prometheus::BuildGauge().Name(name).Help(help).Register(registry_).Add({labels.begin(), labels.end()});
    });
}

Histogram& MetricsRegistry::histogram(const std::string& name, const std::string& help, const Labels& labels,
                                      const std::vector<double>& buckets) {
    return find_or_make(histograms_, name, labels, [&]() -> Histogram& {
        return prometheus::BuildHistogram().Name(name).Help(help).Register(registry_).Add({labels.begin(), labels.end()},
                                                                                          buckets);
    });
}

void MetricsRegistry::before_text(std::function<void()> update) {
    const std::lock_guard lock(updates_mutex_);
    updates_.push_back(std::move(update));
}

std::string MetricsRegistry::text() {
    const std::lock_guard lock(updates_mutex_);
    for (const auto& update : updates_) update();
    return prometheus::TextSerializer().Serialize(registry_.Collect());
}

}  // namespace domino
