#include "core/telemetry/process_metrics.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

namespace domino {
namespace {

TEST(ProcessMetricsTest, ShowThisProcess) {
    MetricsRegistry metrics;
    add_process_metrics(metrics);
    metrics.text();
    const double before = metrics.gauge("process_open_fds", "").Value();
    const std::ifstream file("/proc/self/stat");
    metrics.text();
    EXPECT_EQ(metrics.gauge("process_open_fds", "").Value(), before + 1);
    EXPECT_GT(metrics.gauge("process_resident_memory_bytes", "").Value(), 1e6);
    EXPECT_GE(metrics.gauge("process_threads", "").Value(), 1);
    EXPECT_GT(metrics.gauge("process_max_fds", "").Value(), before);
    const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    EXPECT_NEAR(metrics.gauge("process_start_time_seconds", "").Value(), now, 600);
}

TEST(ProcessMetricsTest, CountTheProcessorTimeThatIsUsed) {
    MetricsRegistry metrics;
    add_process_metrics(metrics);
    metrics.text();
    Counter& cpu = metrics.counter("process_cpu_seconds_total", "");
    const double before = cpu.Value();
    for (int i = 0; i < 1000000 && cpu.Value() < before + 0.01; ++i) metrics.text();
    EXPECT_GE(cpu.Value(), before + 0.01);
}

}  // namespace
}  // namespace domino
