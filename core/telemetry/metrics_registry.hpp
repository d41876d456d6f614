#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace domino {

using Labels = std::map<std::string, std::string>;
using Counter = prometheus::Counter;
using Gauge = prometheus::Gauge;
using Histogram = prometheus::Histogram;

/// Upper bounds in seconds that suit requests, steps and deliveries.
std::vector<double> duration_buckets();

/// Everything `/metrics` shows. A series is made when it is first asked for and lives as long as the
/// registry, so hot paths keep the reference; asking again costs a hash and a shared lock. Updating a
/// series takes no lock. May be used from any thread.
///
/// Throws Error when a name or label is malformed, or the name has another kind already. The help text
/// of the first call stands.
class MetricsRegistry {
public:
    MetricsRegistry();
    ~MetricsRegistry();

    Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
    Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});
    Histogram& histogram(const std::string& name, const std::string& help, const Labels& labels = {},
                         const std::vector<double>& buckets = duration_buckets());

    /// `update` is called before each `text`, to set gauges that are looked up rather than kept. It must
    /// stay callable as long as the registry is asked, and not throw.
    void before_text(std::function<void()> update);
    /// Prometheus' text format, version 0.0.4.
    std::string text();

private:
    template <class Series>
    using SeriesByKey = std::unordered_map<std::string, Series*>;

    template <class Series, class Make>
    Series& find_or_make(SeriesByKey<Series>& known, const std::string& name, const Labels& labels, Make make);

    prometheus::Registry registry_;
    std::shared_mutex mutex_;
    SeriesByKey<Counter> counters_;
    SeriesByKey<Gauge> gauges_;
    SeriesByKey<Histogram> histograms_;

    std::mutex updates_mutex_;
    std::vector<std::function<void()>> updates_;
};

}  // namespace domino
