#pragma once

#include "core/pipeline/run_state.hpp"
#include "core/store/store.hpp"
#include "domino/planner.hpp"

#include <memory>
#include <optional>
#include <string>

namespace domino {

/// The event type by which a caller names the workflow itself: data is {"workflow", "input"}.
inline constexpr const char* run_workflow_type = "workflow.run";
/// Type of an event that is itself what is to be said: `data` is a reply to the event's own conversation.
inline constexpr const char* notify_type = "notify";

/// A person's word on an open approval of the conversation.
struct ConsentGiven {
    std::string run;
    int step = 0;
    bool approved = false;
    std::string by;  ///< the vendor's id of whose word it was
};

/// What deciding came to.
struct Decision {
    enum class Kind {
        decided,  ///< the run has its plan, reply or end
        slow,     ///< the planner at `planner_index` may take its time: call it by `plan_slowly`
        failed,   ///< this try failed with `error`: again, or dead letter
    } kind = Kind::decided;
    std::size_t planner_index = 0;
    std::string error;
    std::optional<ConsentGiven> consent;
};

/// What a slow planner came to.
struct SlowPlan {
    std::optional<Plan> plan;
    std::string planner;
    bool answers_question = false;
    bool nobody_wanted = false;
    std::string error;  ///< "" unless the try failed
};

/// The room that turns an event or a result into a plan: chain, planners in order, the first that
/// answers wins. Reads the store, writes nothing. Any thread.
class Decider {
public:
    Decider(Store& store, const Tokens& tokens, const Clock& clock) : store_(store), tokens_(tokens), clock_(clock) {}

    /// Decides with the planners that are quick, and runs steps that only compute at once, as
    /// nothing of it has left the house. The caller gives `state` away for the while. `has_dialog`: there
    /// is an open question in the run's conversation, which the store tells.
    Decision decide(RunState& state, const Setup& setup, bool has_dialog) const;
    /// Calls the chain's planners from `planner_index` on, quick or not.
    SlowPlan plan_slowly(const RunRow& run, const Event& event, const Setup& setup, std::size_t planner_index,
                         bool has_dialog) const;

private:
    struct Asked {
        PlanRequest request;
        std::string dialog_planner;  ///< who has an open question in this conversation
    };
    Asked request_for(const RunRow& run, Event event, const Setup& setup, bool has_dialog) const;
    std::optional<ConsentGiven> consent_of(const RunRow& run, std::string& title) const;
    Decision say_directly(RunState& state, const Setup& setup) const;
    Decision run_directly(RunState& state, const Setup& setup) const;
    void run_pure_steps(RunState& state, const Setup& setup) const;
    bool run_pure_step(RunState& state, int index, const Setup& setup, std::chrono::milliseconds budget) const;
    Moment moment(const Setup& setup) const;

    Store& store_;
    const Tokens& tokens_;
    const Clock& clock_;
};

/// The planners of a run's chain in the order they are to be asked: who asked back comes first.
std::vector<std::string> planners_in_order(const ChainConfig& chain, const std::string& dialog_planner);

}  // namespace domino
