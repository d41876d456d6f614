#include "core/pipeline/result_event.hpp"

#include "core/pipeline/intake.hpp"
#include "domino/result.hpp"

namespace domino {

std::string result_payload(const RunRow& run, const StepRow& step) {
    Json data = {{"run", run.id},
                 {"step", run.id + "." + std::to_string(step.index)},
                 {"workflow", step.workflow},
                 {"executor", step.executor},
                 {"status", to_string(step.status)},
                 {"output", step.output.empty() ? Json::array() : Json::parse(step.output)},
                 {"error", step.error}};
    const Json source = event_source(run.channel, run.conversation);
    Json envelope = {{"specversion", "1.0"},
                     {"id", run.id + "." + std::to_string(step.index)},
                     {"source", source},
                     {"type", "result." + step.workflow},
                     {"time", rfc3339(step.finished)},
                     {"datacontenttype", "application/json"},
                     {"dominochannel", run.channel},
                     {"dominoconversation", run.conversation},
                     {"dominorun", run.id},
                     {"dominoord", step.ord}};
    if (!run.traceparent.empty()) envelope["traceparent"] = run.traceparent;
    envelope["data"] = std::move(data);
    return to_text(envelope);
}

std::vector<ResultEntry> result_entries_after(Store& store, int partition, std::int64_t ord, std::size_t most) {
    std::vector<ResultEntry> entries;
    for (const auto& record : store.results_after(partition, ord, most))
        for (const auto& step : record.steps)
            entries.push_back({.partition = partition, .ord = step.ord, .payload = result_payload(record.run, step)});
    return entries;
}

}  // namespace domino
