#include "core/cli/pipeline_metrics.hpp"

namespace domino {
namespace {

std::int64_t second_now() {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double seconds(std::int64_t from, std::int64_t to) {
    return from == 0 || to < from ? 0.0 : static_cast<double>(to - from) / 1000.0;
}

}  // namespace

void PipelineMetrics::ChainFigures::count(std::int64_t second) {
    const std::int64_t first_stale = std::max(newest_second + 1, second - 59);
    for (std::int64_t stale = first_stale; stale <= second; ++stale) by_second[static_cast<std::size_t>(stale % 60)] = 0;
    newest_second = std::max(newest_second, second);
    ++by_second[static_cast<std::size_t>(second % 60)];
}

std::uint64_t PipelineMetrics::ChainFigures::per_minute(std::int64_t second) const {
    std::uint64_t sum = 0;
    for (std::int64_t at = std::max<std::int64_t>(second - 59, 0); at <= std::min(second, newest_second); ++at)
        if (at > newest_second - 60) sum += by_second[static_cast<std::size_t>(at % 60)];
    return sum;
}

void PipelineMetrics::run_ended(const RunRow& run) {
    registry_.counter("domino_runs_total", "Runs that ended", {{"chain", run.chain}, {"status", to_string(run.status)}})
        .Increment();
    registry_.histogram("domino_run_duration_seconds", "From the event's arrival to the end of its run", {{"chain", run.chain}})
        .Observe(seconds(run.created, run.finished));
    const std::lock_guard lock(mutex_);
    ChainFigures& figures = chains_[run.chain];
    ++figures.ended[to_string(run.status)];
    figures.count(second_now());
    if (run.status == RunStatus::failed) figures.last_failure = run.error;
    if (run.status == RunStatus::succeeded) figures.last_failure.clear();
}

void PipelineMetrics::step_ended(const StepRow& step) {
    registry_.counter("domino_steps_total", "Steps that ended", {{"executor", step.executor}, {"status", to_string(step.status)}})
        .Increment();
    registry_.histogram("domino_step_duration_seconds", "From a step's start to its result", {{"executor", step.executor}})
        .Observe(seconds(step.started, step.finished));
}

void PipelineMetrics::committed(std::size_t runs, std::chrono::microseconds took) {
    registry_.counter("domino_commits_total", "Transactions of the worker").Increment();
    registry_.counter("domino_committed_runs_total", "Changes of runs that the worker's transactions wrote")
        .Increment(static_cast<double>(runs));
    registry_.histogram("domino_commit_duration_seconds", "From handing a transaction over to hearing of its commit")
        .Observe(static_cast<double>(took.count()) / 1e6);
}

void PipelineMetrics::dead_lettered(const std::string& kind) {
    registry_.counter("domino_dead_letters_total", "Dead letters written", {{"kind", kind}}).Increment();
}

void PipelineMetrics::owns(std::size_t partitions) {
    registry_.gauge("domino_partitions_owned", "Partitions this broker works on").Set(static_cast<double>(partitions));
}

Json PipelineMetrics::chain_counts(const std::string& chain) const {
    Json counts = {{"succeeded", 0}, {"failed", 0}, {"cancelled", 0}, {"ignored", 0}, {"per_minute", 0}, {"failure", nullptr}};
    const std::lock_guard lock(mutex_);
    const auto found = chains_.find(chain);
    if (found == chains_.end()) return counts;
    for (const auto& [status, count] : found->second.ended) counts[status] = count;
    counts["per_minute"] = found->second.per_minute(second_now());
    if (!found->second.last_failure.empty()) counts["failure"] = found->second.last_failure;
    return counts;
}

}  // namespace domino
