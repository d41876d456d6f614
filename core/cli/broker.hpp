#pragma once

#include "core/cli/generation.hpp"
#include "core/cli/janitor.hpp"
#include "core/cli/pipeline_metrics.hpp"
#include "core/config/settings.hpp"
#include "core/http/api/auth.hpp"
#include "core/http/server/server.hpp"
#include "core/pipeline/feed_bridge.hpp"
#include "core/pipeline/intake.hpp"
#include "core/pipeline/run_feed.hpp"
#include "core/pipeline/tokens.hpp"
#include "core/pipeline/worker.hpp"
#include "core/plugin/system_clock.hpp"
#include "core/store/backends.hpp"
#include "core/telemetry/logger.hpp"
#include "core/telemetry/metrics_registry.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace domino {

/// The whole house, put together: built in the order of who needs whom, torn down in the reverse.
/// `start`, `reload` and `stop` are called by the main thread; a reload may come by HTTP as well.
class Broker {
public:
    /// Opens stream and store. Throws `Error` when they cannot be had.
    Broker(Settings settings, Environment environment);
    ~Broker();

    /// Loads plugins, takes the partitions over and listens. The faults of plugins.json, when there
    /// are any: then nothing was started.
    std::vector<Fault> start();
    /// A whole new set of plugins, chains and workflows, or the faults and everything as it was.
    std::vector<Fault> reload();
    /// Drains and stops. May come twice.
    void stop();

    std::string address() const { return server_.address(); }
    std::string login_link() const;

private:
    std::shared_ptr<const Generation> generation() const;
    std::shared_ptr<const Setup> setup() const;
    std::shared_ptr<const Generation> load(std::vector<Fault>& faults);
    void use(std::shared_ptr<const Generation> generation);
    void add_routes();
    Json readiness() const;
    Json plugins_view() const;

    const Settings settings_;
    const Environment environment_;
    SystemClock clock_;
    Logger log_;
    MetricsRegistry metrics_;
    PipelineMetrics pipeline_metrics_;
    Backends backends_;
    const std::string secret_;
    const Ids ids_;
    const Tokens tokens_;
    const std::string api_token_;
    Intake intake_;
    RunFeed feed_;
    FeedBridge feed_bridge_;
    GenerationLoader loader_;
    const Auth auth_;
    http::Server server_;
    std::unique_ptr<Worker> worker_;
    Janitor janitor_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Generation> generation_;  // guarded by mutex_
    std::shared_ptr<const Setup> setup_;            // guarded by mutex_
    std::mutex reloading_;
    bool stopped_ = false;
};

}  // namespace domino
