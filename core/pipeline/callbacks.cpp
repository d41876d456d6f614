#include "core/pipeline/callbacks.hpp"

#include "core/pipeline/plugin_call.hpp"
#include "core/pipeline/step_ids.hpp"
#include "domino/digest.hpp"
#include "domino/error.hpp"

namespace domino {
namespace {

/// Peers say null, text, or an object of their own.
std::string error_in(const Json& body) {
    if (!body.is_object() || !body.contains("error") || body["error"].is_null()) return "";
    const Json& error = body["error"];
    if (error.is_string()) return error.get<std::string>();
    return error.is_object() && error.contains("message") && error["message"].is_string() ? error["message"].get<std::string>()
                                                                                          : to_text(error);
}

/// What a peer posts is either {"output": items or one, "error": text} or the output itself.
Outcome outcome_in(const Json& body) {
    Outcome outcome;
    outcome.error = error_in(body);
    outcome.status = outcome.error.empty() ? Outcome::Status::succeeded : Outcome::Status::failed;
    const Json output = body.is_object() && body.contains("output") ? body["output"] : body;
    if (output.is_array())
        outcome.output = output;
    else
        outcome.output.push_back(output);
    for (auto& item : outcome.output)
        if (!item.is_object()) item = Json{{"data", item}};
    return outcome;
}

}  // namespace

std::size_t Callbacks::handle(Partition& partition) {
    std::size_t done = 0;
    while (!partition.callbacks.empty() && handle_first(partition)) {
        partition.row.callbacks_cursor = partition.callbacks.front().cursor;
        partition.moved = partition.took_callbacks = true;
        partition.callbacks.pop_front();
        ++done;
    }
    return done;
}

/// False when it has to wait.
bool Callbacks::handle_first(Partition& partition) {
    ReadEntry& entry = partition.callbacks.front();
    bool handled = true;
    if (entry.damage.empty()) {
        entry.damage = call_plugin("door", "callbacks", "read", [&] {
            try {
                handled = take(partition, entry.callback);
            } catch (const TryLater&) {
                handled = false;  // the store is away: a moment later
            }
        });
        if (!entry.damage.empty()) entry.raw = to_text(entry.callback);
    }
    if (handled && !entry.damage.empty())
        bench_.bury(partition, {.id = "d_" + sha256_hex(entry.raw).substr(0, 32),
                                .partition = entry.partition,
                                .kind = "callback",
                                .run = {},
                                .cause = entry.damage,
                                .raw = entry.raw,
                                .note = {}});
    return handled;
}

bool Callbacks::take(Partition& partition, const Json& envelope) {
    const Json data = envelope.value("data", Json::object());
    const std::string type = envelope.value("type", "");
    const std::string id = data.contains("run") ? data.value("run", "") : run_of_step(data.value("step", ""));
    OpenRun* open = bench_.run_or_load(
        id, {.ended = type == "callback.send" || type == "callback.delivery", .queued = type == "callback.cancel"});
    if (open == nullptr) return true;  // ended or never was: too late, no effect
    if (!open->state) return false;
    if (type == "callback.approve") press(data, true);
    if (type == "callback.reject") press(data, false);
    if (type == "callback.result") report_back(partition, data);
    if (type == "callback.cancel") cancel(data);
    if (type == "callback.send") send_again(data);
    if (type == "callback.delivery") take_receipt(data);
    return true;
}

/// In the store, or on its way there.
bool Callbacks::is_seen(const Partition& partition, const SeenCallback& seen) const {
    const auto same = [&](const SeenCallback& other) {
        return other.step == seen.step && other.attempt == seen.attempt && other.digest == seen.digest;
    };
    return std::any_of(partition.seen.begin(), partition.seen.end(), same) ||
           std::any_of(partition.seen_in_batch.begin(), partition.seen_in_batch.end(), same) || bench_.parts.store.seen(seen);
}

void Callbacks::press(const Json& data, bool approved) {
    const std::string step = data.value("step", "");
    const std::string id = run_of_step(step);
    RunState& state = *bench_.runs.at(id).state;
    const int index = index_of_step(step);
    if (index < 0 || index >= state.step_count()) return;
    const std::string sender = data.value("sender", "");
    if (approved)
        state.approve(index, sender, bench_.moment());
    else
        state.reject(index, Phrase::rejected, sender, bench_.moment());
    bench_.touch(id);
}

void Callbacks::report_back(Partition& partition, const Json& data) {
    const std::string step = data.value("step", "");
    const Json body = data.value("body", Json());
    const SeenCallback seen{.step = step, .attempt = data.value("attempt", 1), .digest = sha256_hex(to_text(body))};
    if (is_seen(partition, seen)) return;
    const Outcome outcome = outcome_in(body);
    partition.seen.push_back(seen);
    const std::string id = run_of_step(step);
    RunState& state = *bench_.runs.at(id).state;
    const int index = index_of_step(step);
    if (index < 0 || index >= state.step_count()) return;
    if (state.step(index).attempt != seen.attempt) return;  // of a try that was overtaken
    state.settle(index, outcome, bench_.moment());
    bench_.touch(id);
}

void Callbacks::cancel(const Json& data) {
    const std::string id = data.value("run", "");
    OpenRun& open = bench_.runs.at(id);
    collect_.cancel_calls(open);
    open.planning = false;
    open.state->cancel(bench_.moment());
    bench_.touch(id);
}

void Callbacks::send_again(const Json& data) {
    const std::string id = data.value("run", "");
    const auto n = data.value("n", 0);
    const SeenCallback seen{.step = id, .attempt = n, .digest = sha256_hex(data.value("key", ""))};
    OpenRun& open = bench_.runs.at(id);
    Partition& partition = bench_.partition_of(open);
    if (!open.state->has_reply(n) || is_seen(partition, seen)) return bench_.touch(id);
    partition.seen.push_back(seen);
    open.state->repeat_reply(n, bench_.moment());
    bench_.touch(id);
}

void Callbacks::take_receipt(const Json& data) {
    const std::string id = data.value("run", "");
    const auto n = data.value("n", 0);
    const std::string receipt = data.value("receipt", "");
    const std::string error = data.value("error", "");
    OpenRun& open = bench_.runs.at(id);
    if (open.state->has_reply(n)) {
        open.state->receive(n, receipt, error);
        if (receipt == "failed") take_failure(open, n, data);
    }
    bench_.touch(id);
}

/// Of a reply in several messages one may have to be sent once more, another one be lost for good, and each of
/// these be told several times.
void Callbacks::take_failure(OpenRun& open, int n, const Json& data) {
    const bool again = data.value("try_again", false);
    const SeenCallback seen{.step = open.state->run().id,
                            .attempt = n,
                            .digest = sha256_hex(again ? "try again " + data.value("key", "") : "failed")};
    Partition& partition = bench_.partition_of(open);
    if (is_seen(partition, seen)) return;
    partition.seen.push_back(seen);
    if (again)
        open.state->repeat_reply(n, bench_.moment());
    else
        bench_.bury(partition, reply_letter(open, n, data.value("error", "")));
}

}  // namespace domino
