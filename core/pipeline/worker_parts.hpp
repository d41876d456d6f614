#pragma once

#include "core/pipeline/ids.hpp"
#include "core/pipeline/run_feed.hpp"
#include "core/pipeline/tokens.hpp"
#include "core/store/store.hpp"
#include "core/stream/stream.hpp"
#include "core/telemetry/logger.hpp"
#include "domino/host.hpp"

#include <chrono>
#include <string>

namespace domino {

/// Told about what happened, for metrics. Called on the worker's thread; must not block.
class WorkerObserver {
public:
    virtual ~WorkerObserver() = default;
    virtual void run_ended(const RunRow& run) = 0;
    virtual void step_ended(const StepRow& step) = 0;
    virtual void committed(std::size_t runs, std::chrono::microseconds took) = 0;
    virtual void dead_lettered(const std::string& kind) = 0;
    virtual void owns(std::size_t partitions) = 0;
};

/// What the worker works with; all of it outlives the worker.
struct WorkerParts {
    Stream& stream;
    Store& store;
    const Ids& ids;
    const Tokens& tokens;
    const Clock& clock;
    RunFeed& feed;
    Logger& log;
    WorkerObserver& observer;
    std::string public_url;
    std::string owner;  ///< random per start
};

}  // namespace domino
