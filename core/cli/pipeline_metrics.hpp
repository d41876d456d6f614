#pragma once

#include "core/pipeline/worker.hpp"
#include "core/telemetry/metrics_registry.hpp"

#include <array>
#include <mutex>

namespace domino {

/// What the worker tells, as metrics and as the live figures of /chains.
class PipelineMetrics : public WorkerObserver {
public:
    explicit PipelineMetrics(MetricsRegistry& registry) : registry_(registry) {}

    void run_ended(const RunRow& run) override;
    void step_ended(const StepRow& step) override;
    void committed(std::size_t runs, std::chrono::microseconds took) override;
    void dead_lettered(const std::string& kind) override;
    void owns(std::size_t partitions) override;

    /// {"succeeded","failed","cancelled","ignored","per_minute","failure"} since the start.
    Json chain_counts(const std::string& chain) const;

private:
    struct ChainFigures {
        std::map<std::string, std::uint64_t> ended;
        std::array<std::uint32_t, 60> by_second{};
        std::int64_t newest_second = 0;
        std::string last_failure;

        void count(std::int64_t second);
        std::uint64_t per_minute(std::int64_t second) const;
    };

    MetricsRegistry& registry_;
    mutable std::mutex mutex_;
    std::map<std::string, ChainFigures> chains_;  // guarded by mutex_
};

}  // namespace domino
