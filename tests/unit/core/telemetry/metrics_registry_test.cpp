#include "core/telemetry/metrics_registry.hpp"

#include "domino/error.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace domino {
namespace {

TEST(MetricsRegistryTest, ShowsEachKindInPrometheusText) {
    MetricsRegistry metrics;
    metrics.counter("domino_events_total", "Events taken in.", {{"channel", "webui"}}).Increment(3);
    metrics.gauge("domino_backlog", "Entries waiting.").Set(7);
    metrics.histogram("domino_step_seconds", "Time of a step.", {}, {0.1, 1}).Observe(0.5);
    const std::string text = metrics.text();
    for (const char* line :
         {"# HELP domino_events_total Events taken in.\n", "# TYPE domino_events_total counter\n",
          "domino_events_total{channel=\"webui\"} 3\n", "domino_backlog 7\n", "domino_step_seconds_bucket{le=\"0.1\"} 0\n",
          "domino_step_seconds_bucket{le=\"1\"} 1\n", "domino_step_seconds_count 1\n"})
        EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
}

TEST(MetricsRegistryTest, GivesTheSameSeriesForTheSameNameAndLabels) {
    MetricsRegistry metrics;
    Counter& one = metrics.counter("domino_x_total", "x", {{"a", "1"}, {"b", "2"}});
    EXPECT_EQ(&one, &metrics.counter("domino_x_total", "x", {{"b", "2"}, {"a", "1"}}));
    EXPECT_NE(&one, &metrics.counter("domino_x_total", "x", {{"a", "12"}, {"b", ""}}));
}

TEST(MetricsRegistryTest, RefusesMalformedNamesAndChangedKinds) {
    MetricsRegistry metrics;
    metrics.counter("domino_x_total", "x");
    EXPECT_THROW(metrics.gauge("domino_x_total", "x"), Error);
    EXPECT_THROW(metrics.counter("domino x", "x"), Error);
    EXPECT_THROW(metrics.counter("", "x"), Error);
    EXPECT_THROW(metrics.counter("domino_y_total", "y", {{"bad-label", "1"}}), Error);
    EXPECT_NE(metrics.text().find("domino_x_total 0"), std::string::npos);
}

TEST(MetricsRegistryTest, LooksGaugesUpBeforeEachText) {
    MetricsRegistry metrics;
    int depth = 4;
    metrics.before_text([&] { metrics.gauge("domino_depth", "d").Set(depth); });
    EXPECT_NE(metrics.text().find("domino_depth 4"), std::string::npos);
    depth = 5;
    EXPECT_NE(metrics.text().find("domino_depth 5"), std::string::npos);
}

TEST(MetricsRegistryTest, CountsFromManyThreads) {
    MetricsRegistry metrics;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 1000; ++i) metrics.counter("domino_x_total", "x", {{"i", std::to_string(i % 10)}}).Increment();
            metrics.text();
        });
    threads.clear();
    EXPECT_EQ(metrics.counter("domino_x_total", "x", {{"i", "3"}}).Value(), 400);
}

}  // namespace
}  // namespace domino
