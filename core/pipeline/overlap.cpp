#include "core/pipeline/overlap.hpp"

#include "core/pipeline/phrases.hpp"

namespace domino {
namespace {

using Mode = ChainConfig::Overlap;

/// A burst that does not end is cut after so many windows.
constexpr std::int64_t most_windows = 4;

bool is_consent(const RunRow& run) {
    return consent_in(run.text) != Consent::none;
}

/// The texts below each other, and what stands in each event's `data.files` together; the rest is the first one's.
void add_to(Event& event, const Event& next) {
    if (!next.text.empty()) event.text += (event.text.empty() ? "" : "\n") + next.text;
    if (!next.data.is_object() || !next.data.contains("files") || !next.data["files"].is_array()) return;
    if (!event.data.is_object()) event.data = Json::object();
    if (!event.data.contains("files") || !event.data["files"].is_array()) event.data["files"] = Json::array();
    for (const auto& file : next.data["files"]) event.data["files"].push_back(file);
}

}  // namespace

ChainConfig Overlap::chain_of(RunState& state) const {
    const Chain* chain = state.run().chain.empty()
                             ? bench_.setup->chain_for_event(state.event().type, condition_view(state.event()))
                             : bench_.setup->chain(state.run().chain);
    return chain == nullptr ? ChainConfig{} : chain->config;
}

bool Overlap::lets_plan(const Lane& lane, const std::string& id, OpenRun& open) {
    const RunRow& run = open.state->run();
    if (!bench_.setup->has_overlap() || !run.result.empty() || is_consent(run)) return true;
    const ChainConfig chain = chain_of(*open.state);
    switch (chain.overlap) {
        case Mode::queue: return true;
        case Mode::merge:
            if (waits_for_more(lane, id, run, chain.merge_window_ms)) return false;
            absorb(lane, open);
            return true;
        case Mode::cancel_previous:
            if (!is_replaced(lane)) {
                replace_those_before(run);
                return true;
            }
            open.state->replace(bench_.moment());
            bench_.touch(id);
            return false;
    }
    return true;
}

bool Overlap::waits_for_more(const Lane& lane, const std::string& id, const RunRow& run, std::int64_t window) {
    const OpenRun* newest = bench_.run_at_hand(lane.runs.back());
    const std::int64_t last = newest == nullptr ? run.created : newest->state->run().created;
    const std::int64_t quiet = std::min(last + window, run.created + most_windows * window);
    if (quiet <= bench_.now()) return false;
    bench_.alarms.set(id, quiet);
    return true;
}

void Overlap::absorb(const Lane& lane, OpenRun& open) {
    open.merged.clear();
    Event event = event_from_cloudevent(Json::parse(open.state->run().event));
    for (std::size_t i = 1; i < lane.runs.size(); ++i) {
        OpenRun* other = bench_.run_at_hand(lane.runs[i]);
        if (other == nullptr || !fits_into(open.state->run(), *other)) break;
        add_to(event, other->state->event());
        open.merged.push_back(lane.runs[i]);
    }
    if (!open.merged.empty()) open.state->plan_as(std::move(event));
}

bool Overlap::fits_into(const RunRow& first, OpenRun& other) const {
    const RunRow& run = other.state->run();
    return run.status == RunStatus::planning && !other.planning && run.sender == first.sender && run.type == first.type &&
           !is_consent(run) && chain_of(*other.state).overlap == Mode::merge;
}

bool Overlap::is_replaced(const Lane& lane) const {
    return std::any_of(lane.runs.begin() + 1, lane.runs.end(), [this](const std::string& id) {
        OpenRun* other = bench_.run_at_hand(id);
        return other != nullptr && !is_consent(other->state->run()) && chain_of(*other->state).overlap == Mode::cancel_previous;
    });
}

void Overlap::replace_those_before(const RunRow& run) {
    for (auto& [id, open] : bench_.runs) {
        if (!open.state || !open.lane.empty() || is_terminal(open.state->run().status)) continue;
        const RunRow& other = open.state->run();
        if (other.conversation != run.conversation || other.channel != run.channel || other.ord >= run.ord) continue;
        collect_.cancel_calls(open);
        open.state->replace(bench_.moment());
        bench_.touch(id);
    }
}

}  // namespace domino
