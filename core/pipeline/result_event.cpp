#include "core/pipeline/result_event.hpp"

#include "core/pipeline/intake.hpp"
#include "domino/json_writer.hpp"
#include "domino/result.hpp"

namespace domino {
namespace {

constexpr std::size_t page_size = 500;

}  // namespace

std::string result_payload(const RunRow& run, const StepRow& step) {
    const std::string id = run.id + "." + std::to_string(step.index);
    JsonWriter json;
    json.begin_object().member("specversion", "1.0").member("id", id);
    json.member("source", event_source(run.channel, run.conversation)).member("type", "result." + step.workflow);
    json.member("time", rfc3339(step.finished)).member("datacontenttype", "application/json");
    json.member("dominochannel", run.channel).member("dominoconversation", run.conversation);
    json.member("dominorun", run.id).member("dominoord", step.ord);
    if (!run.traceparent.empty()) json.member("traceparent", run.traceparent);
    json.name("data").begin_object().member("run", run.id).member("step", id).member("workflow", step.workflow);
    json.member("executor", step.executor).member("status", to_string(step.status));
    json.member_raw("output", step.output.empty() ? "[]" : step.output).member("error", step.error);
    return json.end_object().end_object().take();
}

std::string dead_letter_payload(const DeadLetterRow& letter) {
    JsonWriter json;
    json.begin_object().member("specversion", "1.0").member("id", letter.id + ":" + std::to_string(letter.ord));
    json.member("source", "dead-letters/" + std::to_string(letter.partition)).member("type", "dead." + letter.kind);
    json.member("time", rfc3339(letter.last_seen)).member("datacontenttype", "application/json");
    json.member("dominoord", letter.ord).name("data").begin_object().member("id", letter.id).member("kind", letter.kind);
    json.member("run", letter.run).member("cause", letter.cause).member("url", "/dead-letters/" + letter.id);
    return json.end_object().end_object().take();
}

std::vector<PublicationEntry> unpublished_entries(Store& store, const PartitionRow& row) {
    std::vector<PublicationEntry> entries;
    std::int64_t ord = row.published;
    for (auto page = store.results_after(row.partition, ord, page_size); !page.empty();
         page = store.results_after(row.partition, ord, page_size))
        for (const auto& record : page)
            for (const auto& step : record.steps) {
                ord = step.ord;
                entries.push_back({.partition = row.partition, .ord = ord, .payload = result_payload(record.run, step)});
            }
    ord = row.dead_published;
    for (auto page = store.dead_letters_after(row.partition, ord, page_size); !page.empty();
         page = store.dead_letters_after(row.partition, ord, page_size))
        for (const auto& letter : page) {
            ord = letter.ord;
            entries.push_back({.publication = Publication::dead,
                               .partition = row.partition,
                               .ord = ord,
                               .payload = dead_letter_payload(letter)});
        }
    return entries;
}

}  // namespace domino
