#pragma once

#include "domino/event.hpp"
#include "domino/plan.hpp"
#include "domino/plugin_state.hpp"
#include "domino/result.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace domino {

/// What a planner is asked.
struct PlanRequest {
    std::string run;
    std::string chain;
    Event event;                   ///< the event, or the one whose run brought `result`
    std::optional<Result> result;  ///< set when a result (topic result.*) is to be followed up
    /// `context` of the question this planner asked last in this conversation; null when the event
    /// answers no question.
    Json context;
    int attempt = 1;
    std::chrono::milliseconds deadline{60000};
};

/// A planner turns an event or a result into a plan. Rules, a language model, an AutoGen agent.
///
/// Order of calls: constructor, start, then plan and state from many threads at once, stop. `start`
/// must not wait for a peer: one that is away makes the planner degraded. `stop` may come twice or
/// without `start`; when it returns no thread of the planner runs.
///
/// `plan` is called from many threads at once, at most once at a time per conversation, in the
/// order of arrival. It may be called again for the same run after a crash, so effects are
/// forbidden except by the host. std::nullopt: not mine, ask the next planner. An exception or a
/// passed deadline counts as an attempt; the broker retries, then dead-letters.
class Planner {
public:
    virtual ~Planner() = default;
    virtual void start() = 0;
    virtual void stop() = 0;
    virtual PluginState state() const = 0;

    virtual std::optional<Plan> plan(const PlanRequest& request) = 0;

    /// True when `plan` computes only: no network, no waiting, below a millisecond. The broker may
    /// then plan, run and answer in one transaction.
    virtual bool is_quick() const { return false; }
};

}  // namespace domino
