#pragma once

#include "config.hpp"
#include "process/pool.hpp"
#include "workflow_keys.hpp"

#include <domino/executor.hpp>
#include <domino/host.hpp>
#include <map>
#include <mutex>
#include <string>

namespace native {

/// Runs n8n workflow documents in engine processes of its own, without n8n.
class NativeExecutor final : public domino::Executor {
public:
    NativeExecutor(domino::Host& host, const domino::Json& config);

    void start() override;
    void stop() override;
    domino::PluginState state() const override;
    domino::Acceptance accepts(const domino::Workflow& workflow) override;
    domino::Outcome run(const domino::StepCall& call) override;
    void cancel(const std::string& step, int attempt) override;
    int concurrency() const override { return static_cast<int>(config_.processes); }

private:
    using Clock = Pool::Clock;
    using Try = std::pair<std::string, int>;
    class Running;

    std::optional<domino::Acceptance> known(const std::string& key);
    domino::Acceptance accept(const KeyedWorkflow& workflow);
    domino::Acceptance load(Child& child, const KeyedWorkflow& workflow, Clock::time_point until);
    domino::Outcome run_in(Child& child, const domino::StepCall& call, const KeyedWorkflow& workflow, Clock::time_point until);

    domino::Host& host_;
    const Config config_;
    const std::string program_;
    Pool pool_;
    WorkflowKeys keys_;
    std::mutex acceptances_mutex_;
    std::map<std::string, domino::Acceptance> acceptances_;
    std::mutex running_mutex_;
    std::map<Try, Child*> running_;
};

}  // namespace native
