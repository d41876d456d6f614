#pragma once

#include "core/plugin/guarded.hpp"
#include "domino/channel.hpp"
#include "domino/executor.hpp"
#include "domino/planner.hpp"

namespace domino {

/// The plugin's own interface with the border around every call: what the contract says of an
/// exception happens, and nothing of the plugin's escapes. Where the contract has no answer for an
/// exception (start, stop, plan) a `CallError` is thrown. They borrow plugin and border.

class GuardedChannel : public Channel {
public:
    GuardedChannel(Channel& plugin, const PluginBorder& border);
    void start() override;
    void stop() override;
    PluginState state() const override;
    /// 500 after an exception; `TryLater` becomes its status with Retry-After.
    HttpResponse handle(const HttpRequest& request) override;
    Delivered deliver(const Delivery& delivery) override;  ///< `unknown` after an exception
    Delivered find(const Delivery& delivery) override;     ///< `unknown` after an exception
    bool shows_progress() const override { return shows_progress_; }
    void progress(const Progress& progress) override;  ///< exceptions are only reported
    bool reads_from_store() const override { return reads_from_store_; }
    bool serves_root() const override { return serves_root_; }

private:
    Channel& plugin_;
    const PluginBorder& border_;
    bool shows_progress_;
    bool reads_from_store_;
    bool serves_root_;
};

class GuardedPlanner : public Planner {
public:
    GuardedPlanner(Planner& plugin, const PluginBorder& border);
    void start() override;
    void stop() override;
    PluginState state() const override;
    /// Throws `CallError`, also for a plan that breaks the rules of plans; `TryLater` passes.
    std::optional<Plan> plan(const PlanRequest& request) override;
    bool is_quick() const override { return is_quick_; }

private:
    Planner& plugin_;
    const PluginBorder& border_;
    bool is_quick_;
};

class GuardedExecutor : public Executor {
public:
    GuardedExecutor(Executor& plugin, const PluginBorder& border);
    void start() override;
    void stop() override;
    PluginState state() const override;
    Acceptance accepts(const Workflow& workflow) override;       ///< refused after an exception
    Outcome run(const StepCall& call) override;                  ///< `failed` after an exception
    Outcome ask(const StepCall& call) override;                  ///< `unknown` after an exception
    void cancel(const std::string& step, int attempt) override;  ///< exceptions are only reported
    int concurrency() const override { return concurrency_; }

private:
    Executor& plugin_;
    const PluginBorder& border_;
    int concurrency_;
};

}  // namespace domino
