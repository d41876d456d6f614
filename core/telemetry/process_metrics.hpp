#pragma once

#include "core/telemetry/metrics_registry.hpp"

namespace domino {

/// Has `registry` show this process under the names every Prometheus client uses:
/// process_resident_memory_bytes, process_cpu_seconds_total, process_open_fds, process_max_fds,
/// process_threads, process_start_time_seconds. Called once, before others use the registry.
void add_process_metrics(MetricsRegistry& registry);

}  // namespace domino
