#include "core/pipeline/follow_ups.hpp"

#include "domino/error.hpp"

namespace domino {
namespace {

RunRow row_after(const RunRow& parent, const Result& result, const Chain& chain) {
    RunRow row;
    row.partition = parent.partition;
    row.event_id = parent.event_id;
    row.type = "result." + result.workflow;
    row.channel = parent.channel;
    row.conversation = parent.conversation;
    row.sender = parent.sender;
    row.event = parent.event;
    row.traceparent = parent.traceparent;
    row.parent = parent.id;
    row.parent_step = result.step;
    row.root = parent.root;
    row.depth = parent.depth + 1;
    row.result = to_text(to_json(result));
    row.chain = chain.config.id;
    row.language = parent.language;
    return row;
}

}  // namespace

void FollowUps::follow(RunState& parent, int index, std::vector<std::string>& added) {
    const std::string type = "result." + parent.step(index).workflow;
    if (!bench_.setup->listens_to(type)) return;
    const Result result = parent.result_of(index);
    for (const Chain* chain : bench_.setup->chains_for_result(type, condition_view(result))) add(parent, result, *chain, added);
}

void FollowUps::add(RunState& parent, const Result& result, const Chain& chain, std::vector<std::string>& added) {
    const std::string id = bench_.parts.ids.follow_up_run(result.step, chain.config.id);
    if (bench_.runs.contains(id) || bench_.recent.contains(id)) return;
    Partition& partition = bench_.partitions.at(parent.run().partition);
    RunRow row = row_after(parent.run(), result, chain);
    row.id = id;
    row.ord = ++partition.row.ord;
    row.created = bench_.now();
    const std::string root = row.root;
    const bool too_deep = row.depth > chain.config.max_depth;
    const bool too_many = !too_deep && family_size(root) >= static_cast<std::size_t>(chain.config.max_family);
    const std::string lane = too_deep || too_many ? "" : Lanes::family_key(root);
    OpenRun& open = bench_.open_run(partition, RunState::fresh(std::move(row)), lane);
    open.stored = true;
    if (too_deep)
        open.state->fail(
            "more than " + std::to_string(chain.config.max_depth) + " follow-ups one above the other: is this a loop?",
            bench_.moment());
    if (too_many)
        open.state->fail("more than " + std::to_string(chain.config.max_family) + " runs followed from one event",
                         bench_.moment());
    ++in_batch_[root];
    added.push_back(id);
}

/// Counts what the store holds and what is on its way there.
std::size_t FollowUps::family_size(const std::string& root) {
    const OpenRun* first = bench_.run(root);
    const auto following = in_batch_.find(root);
    std::size_t stored = 0;
    try {
        stored = bench_.parts.store.family_size(root);
    } catch (const TryLater&) {
        // The store is away: the depth still bounds the family.
    }
    return stored + (first != nullptr && !first->committed ? 1 : 0) + (following == in_batch_.end() ? 0 : following->second);
}

}  // namespace domino
