#include "core/pipeline/worker.hpp"

#include "core/pipeline/back_off.hpp"
#include "core/pipeline/cut_point.hpp"
#include "core/pipeline/intake.hpp"
#include "core/pipeline/plugin_call.hpp"
#include "core/pipeline/result_event.hpp"
#include "domino/error.hpp"

#include <pthread.h>

namespace domino {
namespace {

using namespace std::chrono_literals;

/// How long an event may wait for its quick decision before it is written down undecided.
constexpr auto hold = 10ms;
constexpr std::size_t most_runs_in_memory = 20000;
constexpr std::size_t most_recent = 20000;
constexpr std::size_t load_page = 500;
constexpr std::int64_t overdue_grace_ms = 1000;
constexpr std::int64_t ask_again_ms = 30000;
/// With back-off about an hour; then a person has to look.
constexpr int most_sends = 18;
/// From this suspicion on a run is planned by itself, after a note was written.
constexpr int suspicious = 2;
constexpr int noted = 100;
constexpr int condemned = 3 * noted;

std::string step_run(const std::string& step_id) {
    return step_id.substr(0, step_id.rfind('.'));
}

int step_index(const std::string& step_id) {
    const auto dot = step_id.rfind('.');
    return dot == std::string::npos ? -1 : std::atoi(step_id.c_str() + dot + 1);
}

}  // namespace

Worker::Worker(WorkerParts parts, std::shared_ptr<const Setup> setup)
    : parts_(std::move(parts)),
      setup_(std::move(setup)),
      decider_(parts_.store, parts_.tokens, parts_.clock),
      quick_pool_("decide", static_cast<int>(std::max(2U, std::thread::hardware_concurrency()))),
      planner_pool_("plan", 16),
      dispatcher_(
          parts_.tokens, parts_.clock, parts_.public_url,
          [this](StepReport report) { mailbox_.post([this, report = std::move(report)] { on_step_report(report); }); },
          [this](const std::string& run, int step, int attempt) {
              const auto told = std::make_shared<std::promise<bool>>();
              auto ours = told->get_future();
              mailbox_.post([this, run, step, attempt, told] { write_effect(run, step, attempt, std::move(*told)); });
              if (!ours.get()) throw Error("step " + run + "." + std::to_string(step) + " is no longer ours to run");
          }),
      notifier_([this](ReplyReport report) { mailbox_.post([this, report = std::move(report)] { on_reply_report(report); }); },
                [this](const std::string& run, int n) { on_turn(run, n); }, 8),
      publisher_(parts_.stream,
                 [this](int partition, std::int64_t ord) {
                     mailbox_.post([this, partition, ord] {
                         const auto found = partitions_.find(partition);
                         if (found != partitions_.end()) found->second.row.published = std::max(found->second.row.published, ord);
                         parts_.feed.published();
                     });
                 }),
      ingest_(
          parts_.stream, parts_.store, parts_.ids,
          [this](std::vector<ReadEntry> entries) {
              const auto shared = std::make_shared<std::vector<ReadEntry>>(std::move(entries));
              mailbox_.post([this, shared] { on_entries(std::move(*shared)); });
          },
          [this](const std::string& error) {
              parts_.log.warning("reading the doors failed, trying again", {{"error", error}});
          }) {}

Worker::~Worker() {
    stop(0ms);
    join_calls();
}

void Worker::start() {
    std::vector<ReadFrom> from;
    const Standing standing = parts_.store.beat({.owner = parts_.owner});
    for (const int number : standing.free) {
        const PartitionRow& seen = standing.partitions[static_cast<std::size_t>(number)];
        auto taken = parts_.store.take(number, seen.epoch, parts_.owner);
        if (!taken) continue;
        PartitionRow& row = taken->row;
        from.push_back({Door::events, row.partition, row.events_cursor});
        from.push_back({Door::callbacks, row.partition, row.callbacks_cursor});
        auto& partition = partitions_[row.partition];
        partition.row = std::move(row);
        load(partition, taken->unclean);
    }
    publisher_.start();
    thread_ = std::thread([this] { work(); });
    ingest_.start(std::move(from));
}

void Worker::use(std::shared_ptr<const Setup> setup) {
    mailbox_.post([this, setup = std::move(setup)] { setup_ = setup; });
}

void Worker::stop(std::chrono::milliseconds drain) {
    if (!thread_.joinable()) return;
    ingest_.stop();
    const auto until = std::chrono::steady_clock::now() + drain;
    std::promise<void> idle;
    auto is_idle = idle.get_future();
    std::function<void()> look = [&] {
        const bool busy = committing_ || deciding_ > 0 || std::any_of(open_.begin(), open_.end(), [](const auto& entry) {
                              return !entry.second.steps_in_flight.empty() || !entry.second.replies_in_flight.empty() ||
                                     (entry.second.state && entry.second.state->is_dirty());
                          });
        if (!busy || std::chrono::steady_clock::now() >= until) return idle.set_value();
        std::this_thread::sleep_for(1ms);
        mailbox_.post(look);
    };
    mailbox_.post(look);
    is_idle.wait();
    publisher_.stop();
    stopping_ = true;
    mailbox_.post([] {});
    thread_.join();
    parts_.store.leave(parts_.owner);
}

void Worker::join_calls() {
    quick_pool_.stop();
    planner_pool_.stop();
    dispatcher_.stop();
    notifier_.stop();
}

// ---- the thread

void Worker::work() {
    pthread_setname_np(pthread_self(), "worker");
    for (auto& [number, partition] : partitions_)
        for (const auto& key : partition.lanes.keys()) next_in_lane(partition, key);
    std::vector<std::string> loaded;
    for (const auto& [id, open] : open_)
        if (open.lane.empty()) loaded.push_back(id);
    for (const auto& id : loaded) after_commit(id);
    while (!stopping_) turn();
    // What was decided in the last turn is written down before the partitions are given back.
    for (auto& [number, partition] : partitions_) partition.moved = true;
    const auto until = std::chrono::steady_clock::now() + 5s;
    do {
        submit();
        for (auto& message : mailbox_.take(20ms)) message();
    } while (committing_ && std::chrono::steady_clock::now() < until);
}

void Worker::turn() {
    for (auto& message : mailbox_.take(patience())) message();
    fire_due();
    for (auto& [number, partition] : partitions_) handle_callbacks(partition);
    if (const auto at = std::chrono::steady_clock::now(); at >= next_refill_) {
        for (auto& [number, partition] : partitions_) refill(partition);
        next_refill_ = at + 1s;
        parts_.feed.changed({});
    }
    submit();
}

std::chrono::milliseconds Worker::patience() const {
    if (deciding_ > 0) return 2ms;
    if (retry_) return 50ms;
    if (due_.empty()) return 1000ms;
    return std::chrono::milliseconds(std::clamp<std::int64_t>(due_.begin()->first - now(), 0, 1000));
}

std::int64_t Worker::now() const {
    return milliseconds_since_1970(parts_.clock.now());
}

// ---- loading

void Worker::load(Partition& partition, bool unclean) {
    std::int64_t after = 0;
    for (;;) {
        auto records = parts_.store.open_runs(partition.row.partition, after, load_page);
        if (records.empty()) break;
        after = records.back().run.ord;
        for (auto& record : records) load_run(partition, std::move(record));
    }
    if (unclean) suspect_heads(partition);
    std::vector<ResultEntry> unpublished;
    for (;;) {
        const auto from = unpublished.empty() ? partition.row.published : unpublished.back().ord;
        auto entries = result_entries_after(parts_.store, partition.row.partition, from, load_page);
        if (entries.empty()) break;
        for (auto& entry : entries) unpublished.push_back(std::move(entry));
    }
    publisher_.publish(std::move(unpublished));
}

void Worker::load_run(Partition& partition, RunRecord record) {
    const RunRow& run = record.run;
    const bool waits = run.status == RunStatus::planning;
    const std::string key = !waits               ? ""
                            : run.result.empty() ? Lanes::conversation_key(run.channel, run.conversation)
                                                 : Lanes::family_key(run.root);
    if (waits) {
        Lane& lane = partition.lanes.lane(key);
        lane.channel = run.channel;
        lane.conversation = run.conversation;
        if (run.result.empty() && !has_room(lane)) {
            ++lane.beyond;
            return;
        }
    }
    Open& open = open_run(partition, RunState::loaded(std::move(record)), key);
    open.stored = open.committed = true;
    open.fresh = false;
}

void Worker::suspect_heads(Partition& partition) {
    for (const auto& key : partition.lanes.keys()) {
        const Lane& lane = partition.lanes.lane(key);
        if (lane.runs.empty()) continue;
        const std::string& id = lane.runs.front();
        RunState& state = *open_.at(id).state;
        const int suspicion = state.run().suspicion;
        state.suspect(suspicion >= noted ? suspicion : suspicion + 1);
        partition.dirty.insert(id);
    }
}

// ---- intake of entries

void Worker::on_entries(std::vector<ReadEntry> entries) {
    for (auto& entry : entries) {
        auto& partition = partitions_.at(entry.partition);
        if (entry.door == Door::callbacks)
            partition.callbacks.push_back(std::move(entry));
        else
            on_event(partition, std::move(entry));
    }
}

void Worker::on_event(Partition& partition, ReadEntry entry) {
    Arrived arrived{.cursor = entry.cursor, .run = {}, .row = {}, .dead_letter = {}, .at = std::chrono::steady_clock::now()};
    if (!entry.damage.empty()) {
        const std::int64_t seen = now();
        arrived.dead_letter = DeadLetterRow{.id = "d_" + sha256_hex(entry.raw).substr(0, 32),
                                            .partition = entry.partition,
                                            .kind = "event",
                                            .run = {},
                                            .cause = entry.damage,
                                            .raw = std::move(entry.raw),
                                            .note = {},
                                            .first_seen = seen,
                                            .last_seen = seen};
    } else if (!entry.exists && !open_.contains(entry.run.id) && !recent_.contains(entry.run.id)) {
        entry.run.ord = ++partition.row.ord;
        entry.run.created = now();
        arrived.run = entry.run.id;
        arrived.row = entry.run;
        const std::string key = Lanes::conversation_key(entry.run.channel, entry.run.conversation);
        Lane& lane = partition.lanes.lane(key);
        lane.channel = entry.run.channel;
        lane.conversation = entry.run.conversation;
        if (has_room(lane)) {
            open_run(partition, RunState::fresh(std::move(entry.run)), key);
            if (lane.runs.size() == 1) next_in_lane(partition, key);
        } else {
            ++lane.beyond;
        }
    }
    partition.arrived.push_back(std::move(arrived));
}

bool Worker::has_room(const Lane& lane) const {
    return lane.beyond == 0 && lane.runs.size() < Lanes::window && open_.size() < most_runs_in_memory;
}

Worker::Open& Worker::open_run(Partition& partition, RunState state, const std::string& lane_key) {
    const std::string id = state.run().id;
    Open& open = open_[id];
    open.partition = partition.row.partition;
    open.lane = lane_key;
    if (!lane_key.empty()) {
        Lane& lane = partition.lanes.lane(lane_key);
        lane.runs.push_back(id);
        lane.last_ord = state.run().ord;
    }
    open.state = std::make_unique<RunState>(std::move(state));
    return open;
}

void Worker::refill(Partition& partition) {
    for (const auto& key : partition.lanes.wanting()) {
        if (open_.size() >= most_runs_in_memory) return;
        const bool was_empty = partition.lanes.lane(key).runs.empty();
        refill_lane(partition, key);
        if (was_empty) next_in_lane(partition, key);
    }
}

void Worker::refill_lane(Partition& partition, const std::string& key) {
    Lane& lane = partition.lanes.lane(key);
    std::vector<RunRow> rows;
    try {
        rows = parts_.store.planning_runs(partition.row.partition, lane.channel, lane.conversation, lane.last_ord, Lanes::window);
    } catch (const TryLater&) {
        return;  // the sweep of the next second tries again
    }
    // An event that came twice was counted twice and stored once.
    const bool last_page = rows.size() < Lanes::window && partition.arrived.empty() && !committing_;
    for (auto& row : rows) {
        if (!row.result.empty() || open_.contains(row.id)) continue;
        Open& open = open_run(partition, RunState::loaded({.run = std::move(row), .steps = {}, .replies = {}}), key);
        open.stored = open.committed = true;
        if (--lane.beyond == 0) break;
    }
    if (last_page) lane.beyond = 0;
}

// ---- deciding

void Worker::next_in_lane(Partition& partition, const std::string& key) {
    Lane* lane = partition.lanes.find(key);
    if (lane == nullptr) return;
    if (Lanes::runs_low(*lane)) refill_lane(partition, key);
    if (lane->runs.empty()) return partition.lanes.drop_if_empty(key);
    const std::string id = lane->runs.front();
    Open& open = open_.at(id);
    if (!open.state || open.planning) return;
    const RunRow& run = open.state->run();
    if (run.status != RunStatus::planning) return;
    if (run.due > now()) return watch_due(id, open);
    if (open.slow_from) return plan_slowly(id, open);
    decide(id, open);
}

/// A run that was at work whenever the broker died is planned by itself, after a note was written;
/// if the broker dies then too, again and again, it is this run's doing.
bool Worker::may_be_planned(const std::string& id, Open& open) {
    const int suspicion = open.state->run().suspicion;
    if (suspicion >= condemned) {
        planning_failed(open, "the broker died three times while this was planned by itself");
        touch(id);
        return false;
    }
    if (alone_ == id) return true;
    if (!alone_.empty()) {
        waiting_for_alone_.push_back(id);
        return false;
    }
    alone_ = id;
    open.state->suspect(suspicion < noted ? noted : suspicion + noted);
    touch(id);  // planned after the note's commit
    return false;
}

void Worker::end_alone(const std::string& id) {
    if (alone_ != id) return;
    alone_.clear();
    for (const auto& waiting : std::exchange(waiting_for_alone_, {})) {
        const auto found = open_.find(waiting);
        if (found != open_.end()) next_in_lane(partitions_.at(found->second.partition), found->second.lane);
    }
}

void Worker::decide(const std::string& id, Open& open) {
    if (open.state->run().suspicion >= suspicious && !may_be_planned(id, open)) return;
    open.planning = true;
    ++deciding_;
    const std::shared_ptr<RunState> state = std::move(open.state);
    quick_pool_.run([this, id, state, setup = setup_] {
        Decision decision;
        const std::string error = call_plugin("room", "decide", "decide", [&] { decision = decider_.decide(*state, *setup); });
        if (!error.empty()) decision = {.kind = Decision::Kind::failed, .planner_index = 0, .error = error, .consent = {}};
        mailbox_.post([this, id, state, decision] { on_decided(id, state, decision); });
    });
}

void Worker::on_decided(const std::string& id, std::shared_ptr<RunState> state, Decision decision) {
    --deciding_;
    Open& open = open_.at(id);
    open.state = std::make_unique<RunState>(std::move(*state));
    open.planning = false;
    if (open.stored) open.state->row_is_stored();
    if (decision.kind == Decision::Kind::failed) planning_failed(open, decision.error);
    if (decision.kind == Decision::Kind::slow) {
        open.slow_from = decision.planner_index;
        if (open.committed) return plan_slowly(id, open);
    }
    open.consent = decision.consent;
    touch(id);
}

void Worker::plan_slowly(const std::string& id, Open& open) {
    open.planning = true;
    const RunRow run = open.state->run();
    const auto* chain = setup_->chain(run.chain);
    const auto patience = chain == nullptr ? 60000 : chain->config.planner_timeout_ms;
    set_alarm(id, open, now() + patience + overdue_grace_ms);
    planner_pool_.run([this, id, run, from = *open.slow_from, setup = setup_] {
        SlowPlan slow;
        const std::string error = call_plugin("room", "decide", "plan", [&] { slow = decider_.plan_slowly(run, *setup, from); });
        if (!error.empty()) slow.error = error;
        mailbox_.post([this, id, attempt = run.attempt, slow] { on_slow_plan(id, attempt, slow); });
    });
}

void Worker::on_slow_plan(const std::string& id, int attempt, SlowPlan slow) {
    const auto found = open_.find(id);
    if (found == open_.end() || !found->second.planning || found->second.state->run().attempt != attempt)
        return;  // came too late
    Open& open = found->second;
    open.planning = false;
    if (!slow.error.empty())
        planning_failed(open, slow.error);
    else if (slow.plan)
        open.state->decide(*slow.plan, slow.planner, slow.answers_question, moment());
    else
        open.state->ignore(moment());
    touch(id);
}

void Worker::planning_failed(Open& open, const std::string& error) {
    RunState& state = *open.state;
    const RunRow& run = state.run();
    const Chain* chain = setup_->chain(run.chain);
    const int attempts = chain == nullptr ? 1 : chain->config.planner_attempts;
    parts_.log.warning("planning failed", {{"run", run.id}, {"attempt", run.attempt}, {"error", error}});
    if (run.attempt < attempts && run.suspicion < condemned) return state.retry_planning(error, now() + back_off_ms(run.attempt));
    const std::int64_t seen = now();
    state.fail(error, moment());
    bury(partitions_.at(open.partition), {.id = "d_" + run.id,
                                          .partition = open.partition,
                                          .kind = "run",
                                          .run = run.id,
                                          .cause = error,
                                          .raw = run.event,
                                          .note = {},
                                          .first_seen = seen,
                                          .last_seen = seen});
}

// ---- dispatching and collecting

void Worker::start_steps(Open& open) {
    for (const int index : open.state->steps_starting()) {
        const StepRow& step = open.state->step(index);
        const bool waits_for_retry = step.started == 0 && step.due > now();
        if (!waits_for_retry && !open.steps_in_flight.contains(index)) resume_step(open, index);
    }
}

/// Whoever died between writing `starting` and hearing of the outcome left it to us: what only
/// computes or never began may run (again); what may have had its effect is asked for.
void Worker::resume_step(Open& open, int index) {
    RunState& state = *open.state;
    const StepRow& step = state.step(index);
    if (step.started == 0 || step.due <= now()) state.begin_try(index, now());
    const auto workflow = setup_->catalog().find(step.workflow);
    open.steps_in_flight.insert(index);
    cut_point("before-start");
    if (step.effect_begun && workflow && !workflow->idempotent)
        dispatcher_.ask(state, index, setup_);
    else
        dispatcher_.start(state, index, setup_);
    cut_point("after-start");
}

void Worker::on_step_report(StepReport report) {
    const auto found = open_.find(report.run);
    if (found == open_.end()) return;
    Open& open = found->second;
    open.steps_in_flight.erase(report.step);
    if (is_terminal(open.state->run().status)) return touch(report.run);
    const StepRow& step = open.state->step(report.step);
    if (step.attempt != report.attempt || is_terminal(step.status)) return touch(report.run);
    switch (report.outcome.status) {
        case Outcome::Status::started: on_started(*open.state, report.step); break;
        case Outcome::Status::not_started:
        case Outcome::Status::unknown: on_unsettled(open, report); break;
        default: open.state->settle(report.step, report.outcome, moment());
    }
    touch(report.run);
}

/// The peer has it. Asked after the deadline and still at work there: it is asked again after a while.
void Worker::on_started(RunState& state, int step) {
    state.mark_running(step);
    if (state.step(step).due <= now()) state.postpone(step, now() + ask_again_ms);
}

void Worker::on_unsettled(Open& open, const StepReport& report) {
    RunState& state = *open.state;
    const StepRow& step = state.step(report.step);
    const Chain* chain = setup_->chain(state.run().chain);
    const int attempts = chain == nullptr ? 1 : chain->config.step_attempts;
    const auto workflow = setup_->catalog().find(step.workflow);
    const bool harmless = report.outcome.status == Outcome::Status::not_started || (workflow && workflow->idempotent);
    if (harmless && step.attempt < attempts) {
        const auto wait = report.outcome.retry_after.count() > 0 ? report.outcome.retry_after.count() : back_off_ms(step.attempt);
        return state.retry_step(report.step, report.outcome.error.empty() ? "not started" : report.outcome.error, now() + wait);
    }
    Outcome failed;
    failed.status = Outcome::Status::failed;
    failed.error = harmless ? report.outcome.error : "interrupted, may have run";
    if (!harmless && !report.outcome.error.empty()) failed.error += ": " + report.outcome.error;
    state.settle(report.step, failed, moment());
}

void Worker::write_effect(const std::string& id, int step, int attempt, std::promise<bool> told) {
    const auto found = open_.find(id);
    const bool ours = found != open_.end() && found->second.state && !is_terminal(found->second.state->run().status) &&
                      found->second.state->step(step).status == StepStatus::starting &&
                      found->second.state->step(step).attempt == attempt;
    if (!ours) return told.set_value(false);
    found->second.state->mark_effect(step);
    found->second.told_when_committed.push_back(std::move(told));
    touch(id);
}

void Worker::handle_callbacks(Partition& partition) {
    while (!partition.callbacks.empty()) {
        ReadEntry& entry = partition.callbacks.front();
        bool handled = true;
        if (entry.damage.empty()) {
            entry.damage = call_plugin("door", "callbacks", "read", [&] {
                try {
                    handled = handle_callback(partition, entry.callback);
                } catch (const TryLater&) {
                    handled = false;  // the store is away: a moment later
                }
            });
            if (!entry.damage.empty()) entry.raw = to_text(entry.callback);
        }
        if (!handled) return;  // its run is being decided: a moment later
        if (!entry.damage.empty()) {
            const std::int64_t seen = now();
            bury(partition, {.id = "d_" + sha256_hex(entry.raw).substr(0, 32),
                             .partition = entry.partition,
                             .kind = "callback",
                             .run = {},
                             .cause = entry.damage,
                             .raw = entry.raw,
                             .note = {},
                             .first_seen = seen,
                             .last_seen = seen});
        }
        partition.row.callbacks_cursor = entry.cursor;
        partition.moved = true;
        partition.callbacks.pop_front();
        ingest_.finished(1);
    }
}

bool Worker::handle_callback(Partition& partition, const Json& envelope) {
    const Json data = envelope.value("data", Json::object());
    const std::string type = envelope.value("type", "");
    const std::string id = data.contains("run") ? data.value("run", "") : step_run(data.value("step", ""));
    Open* open = find_or_load(id, {.ended = type == "callback.send", .queued = type == "callback.cancel"});
    if (open == nullptr) return true;  // ended or never was: too late, no effect
    if (!open->state) return false;
    if (type == "callback.approve") press(data, true);
    if (type == "callback.reject") press(data, false);
    if (type == "callback.result") report_back(partition, data);
    if (type == "callback.cancel") cancel(data);
    if (type == "callback.send") send_again(data);
    return true;
}

bool Worker::press(const Json& data, bool approved) {
    const std::string step = data.value("step", "");
    const std::string id = step_run(step);
    RunState& state = *open_.at(id).state;
    const int index = step_index(step);
    if (index < 0 || index >= state.step_count()) return false;
    const bool counted = approved ? state.approve(index, moment()) : state.reject(index, Phrase::rejected, moment());
    touch(id);
    return counted;
}

void Worker::report_back(Partition& partition, const Json& data) {
    const std::string step = data.value("step", "");
    const Json body = data.value("body", Json());
    const SeenCallback seen{.step = step, .attempt = data.value("attempt", 1), .digest = sha256_hex(to_text(body))};
    if (parts_.store.seen(seen)) return;
    partition.seen.push_back(seen);
    const std::string id = step_run(step);
    RunState& state = *open_.at(id).state;
    const int index = step_index(step);
    if (index < 0 || index >= state.step_count()) return;
    Outcome outcome;
    const std::string error = body.is_object() ? body.value("error", "") : "";
    outcome.status = error.empty() ? Outcome::Status::succeeded : Outcome::Status::failed;
    outcome.error = error;
    const Json output = body.is_object() && body.contains("output") ? body["output"] : body;
    if (output.is_array())
        outcome.output = output;
    else
        outcome.output.push_back(output);
    for (auto& item : outcome.output)
        if (!item.is_object()) item = Json{{"data", item}};
    state.settle(index, outcome, moment());
    touch(id);
}

void Worker::cancel(const Json& data) {
    const std::string id = data.value("run", "");
    Open& open = open_.at(id);
    for (int i = 0; i < open.state->step_count(); ++i)
        if (open.steps_in_flight.contains(i) || open.state->step(i).status == StepStatus::running)
            dispatcher_.cancel(*open.state, i, *setup_);
    open.planning = false;
    open.state->cancel(moment());
    touch(id);
}

void Worker::send_again(const Json& data) {
    const std::string id = data.value("run", "");
    const auto n = static_cast<std::size_t>(data.value("n", 0));
    const SeenCallback seen{.step = id, .attempt = static_cast<int>(n), .digest = sha256_hex(data.value("key", ""))};
    Open& open = open_.at(id);
    if (n < 1 || n > open.state->replies().size() || parts_.store.seen(seen)) return;
    partitions_.at(open.partition).seen.push_back(seen);
    const ReplyRow row = open.state->replies()[n - 1].row;
    open.state->add_reply({.text = row.text,
                           .buttons = buttons_from_json(Json::parse(row.buttons)),
                           .files = {},
                           .channel = row.channel,
                           .conversation = row.conversation},
                          false, moment());
    touch(id);
}

Worker::Open* Worker::find_or_load(const std::string& id, Also also) {
    if (const auto found = open_.find(id); found != open_.end()) return &found->second;
    auto record = parts_.store.run(id);
    if (!record || (record->run.status == RunStatus::planning && !also.queued) ||
        (is_terminal(record->run.status) && !also.ended))
        return nullptr;
    const auto partition = partitions_.find(record->run.partition);
    if (partition == partitions_.end()) return nullptr;
    Open& open = open_run(partition->second, RunState::loaded(std::move(*record)), "");
    open.stored = open.committed = true;
    open.fresh = false;
    return &open;
}

/// A result may tip over the next domino: every chain that listens to it gets a run of its own,
/// within the bounds of the family.
void Worker::follow_up(RunState& parent, int index, std::vector<std::string>& added) {
    const Result result = parent.result_of(index);
    const std::string type = "result." + result.workflow;
    for (const Chain* chain : setup_->chains_for_result(type, condition_view(result))) {
        RunRow row;
        row.id = parts_.ids.follow_up_run(result.step, chain->config.id);
        if (open_.contains(row.id) || recent_.contains(row.id)) continue;
        Partition& partition = partitions_.at(parent.run().partition);
        row.partition = parent.run().partition;
        row.ord = ++partition.row.ord;
        row.event_id = parent.run().event_id;
        row.type = type;
        row.channel = parent.run().channel;
        row.conversation = parent.run().conversation;
        row.sender = parent.run().sender;
        row.event = parent.run().event;
        row.traceparent = parent.run().traceparent;
        row.parent = parent.run().id;
        row.parent_step = result.step;
        row.root = parent.run().root;
        row.depth = parent.run().depth + 1;
        row.result = to_text(to_json(result));
        row.created = now();
        row.chain = chain->config.id;
        row.language = parent.run().language;
        const bool too_deep = row.depth > chain->config.max_depth;
        const bool too_many = !too_deep && family_size(row.root) >= static_cast<std::size_t>(chain->config.max_family);
        const std::string id = row.id;
        const std::string lane = too_deep || too_many ? "" : Lanes::family_key(row.root);
        Open& open = open_run(partition, RunState::fresh(std::move(row)), lane);
        open.stored = true;
        if (too_deep)
            open.state->fail(
                "more than " + std::to_string(chain->config.max_depth) + " follow-ups one above the other: is this a loop?",
                moment());
        if (too_many)
            open.state->fail("more than " + std::to_string(chain->config.max_family) + " runs followed from one event", moment());
        ++following_[open.state->run().root];
        added.push_back(id);
    }
}

/// Counts what the store holds and what is on its way there.
std::size_t Worker::family_size(const std::string& root) {
    const auto first = open_.find(root);
    const auto following = following_.find(root);
    std::size_t stored = 0;
    try {
        stored = parts_.store.family_size(root);
    } catch (const TryLater&) {
        // The store is away: the depth still bounds the family.
    }
    return stored + (first != open_.end() && !first->second.committed ? 1 : 0) +
           (following == following_.end() ? 0 : following->second);
}

// ---- notifying

void Worker::send_replies(Open& open) {
    for (const auto& tracked : open.state->replies()) {
        const ReplyRow& reply = tracked.row;
        const bool waits = reply.status == ReplyStatus::queued || reply.status == ReplyStatus::sending;
        if (!waits || open.replies_in_flight.contains(reply.n) || (reply.status == ReplyStatus::queued && reply.due > now()))
            continue;
        if (reply.status == ReplyStatus::sending && open.replies_in_flight.insert(reply.n).second)
            notifier_.send(reply, reply.attempt > 1 || !open.fresh, setup_);
        else
            notifier_.queue(reply);
    }
}

void Worker::on_turn(const std::string& id, int n) {
    const auto found = open_.find(id);
    if (found == open_.end() || !found->second.state) return;
    const ReplyRow& reply = found->second.state->replies()[static_cast<std::size_t>(n - 1)].row;
    if (reply.status != ReplyStatus::queued || reply.due > now()) return;
    found->second.state->reply_sending(n);
    touch(id);
}

void Worker::on_reply_report(ReplyReport report) {
    const auto found = open_.find(report.run);
    if (found == open_.end()) return;
    Open& open = found->second;
    open.replies_in_flight.erase(report.n);
    RunState& state = *open.state;
    const ReplyRow reply = state.replies()[static_cast<std::size_t>(report.n - 1)].row;
    const Delivered& delivered = report.delivered;
    if (delivered.status == Delivered::Status::sent) {
        state.reply_sent(report.n, delivered.vendor_id, now());
        notifier_.done(reply);
    } else if (delivered.status == Delivered::Status::failed || reply.attempt >= most_sends) {
        const std::int64_t seen = now();
        state.reply_failed(report.n, delivered.error);
        notifier_.done(reply);
        bury(partitions_.at(open.partition), {.id = "d_" + report.run + "#" + std::to_string(report.n),
                                              .partition = open.partition,
                                              .kind = "reply",
                                              .run = report.run,
                                              .cause = delivered.error,
                                              .raw = to_text({{"n", report.n}}),
                                              .note = {},
                                              .first_seen = seen,
                                              .last_seen = seen});
    } else {
        const auto wait = delivered.retry_after.count() > 0 ? delivered.retry_after.count() : back_off_ms(reply.attempt);
        state.reply_again(report.n, delivered.error, now() + wait);
    }
    touch(report.run);
}

// ---- time

/// Wakes the run at its next due time; it has one alarm, the soonest.
void Worker::set_alarm(const std::string& id, Open& open, std::int64_t due) {
    if (open.alarm && (*open.alarm)->first <= due) return;
    if (open.alarm) due_.erase(*open.alarm);
    open.alarm = due_.emplace(due, id);
}

void Worker::watch_due(const std::string& id, Open& open) {
    const RunState& state = *open.state;
    std::int64_t next = state.run().status == RunStatus::planning ? state.run().due : 0;
    const auto sooner = [&](std::int64_t due) {
        if (due > 0 && (next == 0 || due < next)) next = due;
    };
    for (int i = 0; i < state.step_count(); ++i)
        if (!is_terminal(state.step(i).status) && state.step(i).status != StepStatus::pending) sooner(state.step(i).due);
    for (const auto& tracked : state.replies())
        if (tracked.row.status == ReplyStatus::queued) sooner(tracked.row.due);
    if (next > 0) set_alarm(id, open, next);
}

void Worker::fire_due() {
    while (!due_.empty() && due_.begin()->first <= now()) {
        const std::string id = due_.begin()->second;
        due_.erase(due_.begin());
        open_.at(id).alarm.reset();
        on_due(id);
    }
}

void Worker::on_due(const std::string& id) {
    const auto found = open_.find(id);
    if (found == open_.end() || !found->second.state) return;  // what has it comes back soon
    Open& open = found->second;
    RunState& state = *open.state;
    if (state.run().status == RunStatus::planning) {
        if (open.planning && open.slow_from) {
            open.planning = false;
            planning_failed(open, "the planner gave no plan in time");
            return touch(id);
        }
        return next_in_lane(partitions_.at(open.partition), open.lane);
    }
    for (int i = 0; i < state.step_count(); ++i) {
        const StepRow& step = state.step(i);
        if (is_terminal(step.status) || step.due == 0 || step.due > now()) continue;
        if (step.status == StepStatus::waiting) {
            state.reject(i, Phrase::approval_expired, moment());
        } else if (step.status == StepStatus::running && !open.steps_in_flight.contains(i)) {
            open.steps_in_flight.insert(i);
            dispatcher_.ask(state, i, setup_);
        } else if (open.steps_in_flight.contains(i)) {
            if (step.due + overdue_grace_ms > now()) {
                set_alarm(id, open, step.due + overdue_grace_ms);
                continue;
            }
            dispatcher_.cancel(state, i, *setup_);
            Outcome outcome;
            outcome.status = Outcome::Status::timed_out;
            state.settle(i, outcome, moment());
        }
    }
    if (state.is_dirty()) return touch(id);
    after_commit(id);
}

// ---- writing down

void Worker::touch(const std::string& id) {
    partitions_.at(open_.at(id).partition).dirty.insert(id);
}

void Worker::bury(Partition& partition, DeadLetterRow letter) {
    parts_.observer.dead_lettered(letter.kind);
    parts_.log.error("dead letter", {{"kind", letter.kind}, {"run", letter.run}, {"cause", letter.cause}});
    partition.dead_letters.push_back(std::move(letter));
    partition.moved = true;
}

void Worker::submit() {
    if (retry_ && std::chrono::steady_clock::now() >= retry_at_) hand_over(std::exchange(retry_, nullptr));
    if (committing_) return;
    const auto batch = std::make_shared<Batch>();
    following_.clear();
    for (auto& [number, partition] : partitions_) gather(partition, *batch);
    if (batch->changes.empty()) return;
    batch->begun = std::chrono::steady_clock::now();
    committing_ = true;
    hand_over(batch);
}

void Worker::gather(Partition& partition, Batch& batch) {
    Changes changes;
    changes.partition = partition.row;
    bool any = gather_arrived(partition, changes, batch);
    const auto dirty = std::exchange(partition.dirty, {});
    for (const auto& id : dirty) {
        const auto found = open_.find(id);
        if (found == open_.end() || !found->second.state) continue;
        if (!found->second.stored) continue;  // comes with its entry
        gather_run(id, changes, batch);
        any = true;
    }
    changes.dead_letters.insert(changes.dead_letters.end(), partition.dead_letters.begin(), partition.dead_letters.end());
    changes.seen_callbacks = std::exchange(partition.seen, {});
    partition.dead_letters.clear();
    any = any || std::exchange(partition.moved, false);
    if (!any) return;
    changes.partition.ord = partition.row.ord;
    changes.partition.result_ord = partition.row.result_ord;
    partition.row = changes.partition;
    batch.changes.push_back(std::move(changes));
}

/// Entries are written down strictly in order, each with whatever its run has come to by now; the
/// cursor stands behind the last of them.
bool Worker::gather_arrived(Partition& partition, Changes& changes, Batch& batch) {
    std::size_t count = 0;
    while (!partition.arrived.empty()) {
        Arrived& arrived = partition.arrived.front();
        const auto found = arrived.run.empty() ? open_.end() : open_.find(arrived.run);
        if (found != open_.end()) {
            Open& open = found->second;
            if (open.state) {
                open.stored = true;
                gather_run(arrived.run, changes, batch);
            } else {
                if (std::chrono::steady_clock::now() - arrived.at < hold && !stopping_) break;
                arrived.row.rev = ++changes.partition.rev;
                changes.new_runs.push_back(std::move(arrived.row));
                open.stored = true;
                batch.runs.push_back(arrived.run);
            }
        } else if (!arrived.run.empty()) {
            arrived.row.rev = ++changes.partition.rev;
            changes.new_runs.push_back(std::move(arrived.row));
        }
        if (arrived.dead_letter) bury(partition, std::move(*arrived.dead_letter));
        changes.partition.events_cursor = arrived.cursor;
        partition.arrived.pop_front();
        ++count;
    }
    batch.entries += count;
    return count > 0;
}

void Worker::gather_run(const std::string& id, Changes& changes, Batch& batch) {
    RunState& state = *open_.at(id).state;
    std::vector<std::string> added;
    for (const int index : state.take_ended_steps()) {
        auto& row = partitions_.at(state.run().partition).row;
        state.number_result(index, ++row.result_ord);
        parts_.observer.step_ended(state.step(index));
        batch.publications.push_back({.partition = state.run().partition,
                                      .ord = row.result_ord,
                                      .payload = result_payload(state.run(), state.step(index))});
        follow_up(state, index, added);
    }
    state.write_to(changes);
    batch.runs.push_back(id);
    if (const auto consent = std::exchange(open_.at(id).consent, std::nullopt)) give_consent(*consent, added);
    for (const auto& follow : added) gather_run(follow, changes, batch);
}

/// What a person's word decided is written down together with the run of that word.
void Worker::give_consent(const ConsentGiven& consent, std::vector<std::string>& added) {
    const auto asked = open_.find(consent.run);
    if (asked == open_.end() || !asked->second.state || !asked->second.stored) return;
    RunState& state = *asked->second.state;
    if (consent.approved)
        state.approve(consent.step, moment());
    else
        state.reject(consent.step, Phrase::rejected, moment());
    added.push_back(consent.run);
}

void Worker::hand_over(std::shared_ptr<Batch> batch) {
    cut_point("before-commit");
    parts_.store.apply(batch->changes, [this, batch](std::vector<ApplyOutcome> outcomes) {
        mailbox_.post([this, batch, outcomes = std::move(outcomes)] { on_committed(batch, outcomes); });
    });
}

void Worker::on_committed(std::shared_ptr<Batch> batch, const std::vector<ApplyOutcome>& outcomes) {
    std::vector<Changes> again;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (outcomes[i].applied == Applied::committed) continue;
        if (outcomes[i].applied == Applied::lost)
            throw std::runtime_error("partition " + std::to_string(batch->changes[i].partition.partition) +
                                     " has another owner: a second broker on the embedded store");
        parts_.log.error("the store did not take a transaction, trying again",
                         {{"error", outcomes[i].error}, {"tries", batch->tries}});
        again.push_back(std::move(batch->changes[i]));
    }
    if (!again.empty()) {
        batch->changes = std::move(again);
        const auto wait = std::chrono::milliseconds(std::min(50 << std::min(batch->tries++, 6), 2000));
        retry_at_ = std::chrono::steady_clock::now() + wait;
        retry_ = batch;
        return;
    }
    cut_point("after-commit");
    committing_ = false;
    parts_.observer.committed(batch->runs.size(), std::chrono::duration_cast<std::chrono::microseconds>(
                                                      std::chrono::steady_clock::now() - batch->begun));
    ingest_.finished(batch->entries);
    if (!batch->publications.empty()) publisher_.publish(std::move(batch->publications));
    for (const auto& id : batch->runs) {
        const auto found = open_.find(id);
        if (found != open_.end()) found->second.committed = true;
    }
    std::vector<std::string> conversations;
    for (const auto& id : batch->runs) {
        const auto found = open_.find(id);
        if (found == open_.end() || !found->second.state) continue;
        const RunRow& run = found->second.state->run();
        conversations.push_back(conversation_key(run.channel, run.conversation));
    }
    for (const auto& id : batch->runs) after_commit(id);
    if (!conversations.empty()) parts_.feed.changed(conversations);
}

/// Acts on what now stands in the store. A run that has changed since waits for its next commit.
void Worker::after_commit(const std::string& id) {
    const auto found = open_.find(id);
    if (found == open_.end()) return;
    Open& open = found->second;
    if (!open.state || open.state->is_dirty()) return;
    const RunState& state = *open.state;
    for (auto& told : std::exchange(open.told_when_committed, {})) told.set_value(true);
    Partition& partition = partitions_.at(open.partition);
    if (state.run().status == RunStatus::planning) return next_in_lane(partition, open.lane);
    if (!open.lane.empty()) {
        const std::string key = std::exchange(open.lane, "");
        Lane& lane = partition.lanes.lane(key);
        std::erase(lane.runs, id);
        end_alone(id);
        next_in_lane(partition, key);
    }
    start_steps(open);
    send_replies(open);
    watch_due(id, open);
    if (is_terminal(state.run().status)) parts_.feed.ended(id);
    if (state.is_done() && open.steps_in_flight.empty()) forget(id);
}

void Worker::forget(const std::string& id) {
    Open& open = open_.at(id);
    parts_.observer.run_ended(open.state->run());
    if (open.alarm) due_.erase(*open.alarm);
    open_.erase(id);
    recent_.insert(id);
    recent_order_.push_back(id);
    if (recent_order_.size() <= most_recent) return;
    recent_.erase(recent_order_.front());
    recent_order_.pop_front();
}

}  // namespace domino
