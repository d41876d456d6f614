#include "core/cli/channel_sink.hpp"

#include "core/pipeline/step_ids.hpp"
#include "domino/error.hpp"

namespace domino {

Pressed ChannelSink::press(const Press& press) {
    const std::string step = intake_.press(press);
    return decided(step);
}

/// How the question stood a moment ago. With the store away it counts as open: the press is kept.
Pressed ChannelSink::decided(const std::string& step_id) const {
    try {
        const auto record = store_.run(run_of_step(step_id));
        const auto index = static_cast<std::size_t>(index_of_step(step_id));
        if (!record || index >= record->steps.size()) return {};
        const StepRow& step = record->steps[index];
        if (step.status == StepStatus::waiting || step.status == StepStatus::pending) return {};
        return {.taken = false, .approved = step.status != StepStatus::cancelled, .by = step.decided_by};
    } catch (const TryLater&) {
        return {};
    }
}

}  // namespace domino
