#pragma once

#include "config.hpp"
#include "link.hpp"
#include "publisher.hpp"
#include "start_gate.hpp"
#include "starts.hpp"
#include "stopper.hpp"
#include "watchdog.hpp"

#include <domino/executor.hpp>
#include <domino/host.hpp>
#include <map>
#include <memory>
#include <mutex>

namespace n8n {

/// Runs steps in n8n: brings the workflow there, starts it by its webhook, and finds out what became of it when n8n does not say.
class N8nExecutor final : public domino::Executor {
public:
    N8nExecutor(domino::Host& host, const domino::Json& config);

    void start() override;
    void stop() override;
    domino::PluginState state() const override;
    domino::Acceptance accepts(const domino::Workflow& workflow) override;
    domino::Outcome run(const domino::StepCall& call) override;
    domino::Outcome ask(const domino::StepCall& call) override;
    void cancel(const std::string& step, int attempt) override;
    int concurrency() const override { return config_.concurrency; }

private:
    using Clock = Link::Clock;

    /// What is known of a workflow without asking n8n.
    struct Known {
        std::weak_ptr<const domino::Workflow> source;
        std::string key;
        Published published;
        Clock::time_point checked;
    };
    struct Slot {
        std::mutex publishing;
        std::mutex mutex;
        std::optional<Known> known;
    };

    std::shared_ptr<Slot> slot_of(const std::string& workflow);
    Publisher publisher(ApiClient& api);
    Published ensure(const domino::StepCall& call, bool ask_n8n);
    domino::Outcome start(const domino::StepCall& call, Clock::time_point until);
    domino::HttpResponse post(const domino::StepCall& call, const Published& published, std::chrono::milliseconds timeout);
    domino::Outcome taken(const domino::StepCall& call, const Published& published, const domino::HttpResponse& response);
    domino::Outcome doubtful(const domino::StepCall& call, const Published& published, const std::string& reason, bool timed_out);
    domino::Outcome refused_key();

    domino::Host& host_;
    const Config config_;
    Link link_;
    const StartGate gate_;
    Starts starts_;
    Watchdog watchdog_;
    Stopper stopper_;
    std::mutex slots_mutex_;
    std::map<std::string, std::shared_ptr<Slot>> slots_;
};

}  // namespace n8n
