#include "core/pipeline/worker.hpp"

#include "core/pipeline/result_event.hpp"
#include "domino/digest.hpp"
#include "domino/error.hpp"

#include <pthread.h>

#include <future>

namespace domino {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t load_page = 500;
/// What is still in flight when a partition has waited so long for it is left to the next owner.
constexpr auto longest_leaving = 10s;
constexpr auto longest_last_commit = 5s;
/// The send window: a process that was frozen after it wrote `sending` down must not send when it wakes up,
/// because another may have taken its place.
constexpr auto send_window = 3s;
constexpr auto freshest_lease = 8s;

}  // namespace

Worker::Worker(WorkerParts parts, std::shared_ptr<const Setup> setup)
    : bench_(std::move(parts), std::move(setup)),
      unpublished_(bench_.parts.log, "results could not be published, trying again"),
      unread_(bench_.parts.log, "reading the doors failed, trying again"),
      collect_(bench_),
      overlap_(bench_, collect_),
      planning_(bench_, overlap_),
      callbacks_(bench_, collect_),
      progress_(bench_),
      replies_(bench_, progress_, [this](std::chrono::steady_clock::time_point written_down) { return may_send(written_down); }),
      publisher_(
          bench_.parts.stream,
          [this](Publication publication, int partition, std::int64_t ord) {
              bench_.mailbox.post([this, publication, partition, ord] { on_published(publication, partition, ord); });
          },
          [this](const std::string& error) { unpublished_.failed(error); }),
      ledger_(bench_, publisher_,
              {.finished = [this](std::size_t entries) { ingest_.finished(entries); },
               .committed = [this](const std::string& run) { after_commit(run); },
               .doubled = [this](const DoubleRun& run) { forget_double(run); },
               .lost = [this](int partition, const std::string& why) { drop(partition, why); }}),
      ingest_(
          bench_.parts.stream, bench_.parts.store, bench_.parts.ids,
          [this](std::vector<ReadEntry> entries) {
              const auto shared = std::make_shared<std::vector<ReadEntry>>(std::move(entries));
              bench_.mailbox.post([this, shared] { on_entries(std::move(*shared)); });
          },
          [this](const std::string& error) { unread_.failed(error); }),
      ownership_(
          bench_.parts.store, bench_.parts.stream, bench_.parts.log, bench_.parts.owner,
          {.taken = [this](Taken taken) { bench_.mailbox.post([this, taken = std::move(taken)] { on_taken(taken); }); },
           .leave = [this](int partition) { bench_.mailbox.post([this, partition] { on_leave(partition); }); },
           .lost =
               [this](int partition) { bench_.mailbox.post([this, partition] { drop(partition, "another broker has it"); }); }}) {
    progress_.on_shown = [this](const std::string& run) { after_commit(run); };
}

Worker::~Worker() {
    stop(0ms);
    join_calls();
}

void Worker::start() {
    ownership_.start();
    publisher_.start();
    ingest_.start();
    thread_ = std::thread([this] { work(); });
}

void Worker::use(std::shared_ptr<const Setup> setup) {
    bench_.mailbox.post([this, setup = std::move(setup)] { bench_.setup = setup; });
}

void Worker::stop(std::chrono::milliseconds drain) {
    if (!thread_.joinable()) return;
    ownership_.stop_taking();
    ingest_.stop();
    const auto until = std::chrono::steady_clock::now() + drain;
    std::promise<void> idle;
    auto is_over = idle.get_future();
    std::function<void()> look = [&] {
        if (is_idle() || std::chrono::steady_clock::now() >= until) return idle.set_value();
        std::this_thread::sleep_for(1ms);
        bench_.mailbox.post(look);
    };
    bench_.mailbox.post(look);
    is_over.wait();
    last_words_ = true;
    publisher_.stop();
    stopping_ = true;
    bench_.mailbox.post([] {});
    thread_.join();
    ownership_.stop();
    try {
        bench_.parts.store.leave(bench_.parts.owner);
    } catch (const std::exception& error) {
        bench_.parts.log.warning("the partitions could not be given back; others take them when the lease is over",
                                 {{"error", error.what()}});
    }
}

void Worker::join_calls() {
    planning_.stop();
    collect_.stop();
    progress_.stop();
    replies_.stop();
}

// ---- the thread

void Worker::work() {
    pthread_setname_np(pthread_self(), "worker");
    while (!stopping_) turn();
    write_the_rest();
    bench_.close();
}

void Worker::turn() {
    for (auto& message : bench_.mailbox.take(patience())) message();
    fire_due();
    for (auto& [number, partition] : bench_.partitions) ingest_.finished(callbacks_.handle(partition));
    if (std::chrono::steady_clock::now() >= next_look_) once_a_second();
    finish_leaving();
    ledger_.submit();
}

void Worker::once_a_second() {
    for (auto& [number, partition] : bench_.partitions) planning_.refill(partition);
    progress_.look();
    next_look_ = std::chrono::steady_clock::now() + 1s;
    bench_.parts.feed.changed({});
}

std::chrono::milliseconds Worker::patience() const {
    if (planning_.deciding() > 0) return 2ms;
    if (ledger_.is_waiting_to_retry()) return 50ms;
    const auto next = bench_.alarms.next();
    return std::chrono::milliseconds(next ? std::clamp<std::int64_t>(*next - bench_.now(), 0, 1000) : 1000);
}

bool Worker::is_idle() const {
    return !ledger_.is_committing() && planning_.deciding() == 0 &&
           std::none_of(bench_.runs.begin(), bench_.runs.end(), [](const auto& entry) {
               const OpenRun& open = entry.second;
               return !open.steps_in_flight.empty() || !open.replies_in_flight.empty() || (open.state && open.state->is_dirty());
           });
}

/// What was decided in the last turn is written down before the partitions are given back.
void Worker::write_the_rest() {
    for (auto& [number, partition] : bench_.partitions) partition.moved = true;
    const auto until = std::chrono::steady_clock::now() + longest_last_commit;
    do {
        ledger_.submit(false);
        for (auto& message : bench_.mailbox.take(20ms)) message();
    } while (ledger_.is_committing() && std::chrono::steady_clock::now() < until);
}

/// On threads that send.
bool Worker::may_send(std::chrono::steady_clock::time_point written_down) const {
    const auto now = std::chrono::steady_clock::now();
    return !last_words_ && now - written_down < send_window && now - ownership_.renewed() < freshest_lease;
}

// ---- partitions

void Worker::on_taken(Taken taken) {
    const int number = taken.row.partition;
    if (bench_.partition(number) != nullptr) forget(number, "it was taken anew");
    Partition& partition = bench_.partitions[number];
    partition.row = std::move(taken.row);
    try {
        load(partition, taken.unclean);
    } catch (const std::exception& error) {
        return drop(number, error.what());
    }
    bench_.parts.observer.owns(bench_.partitions.size());
}

void Worker::load(Partition& partition, bool unclean) {
    std::int64_t after = 0;
    for (;;) {
        auto records = bench_.parts.store.open_runs(partition.row.partition, after, load_page);
        if (records.empty()) break;
        after = records.back().run.ord;
        for (auto& record : records) load_run(partition, std::move(record));
    }
    for (const auto& [channel, conversation] : bench_.parts.store.dialogs())
        if (partition_of(channel, conversation, bench_.parts.store.partitions()) == partition.row.partition)
            partition.dialogs.insert(Lanes::conversation_key(channel, conversation));
    publisher_.publish(unpublished_entries(bench_.parts.store, partition.row));
    ledger_.loaded();
    std::vector<std::string> at_work;
    for (const auto& [id, open] : bench_.runs)
        if (open.partition == partition.row.partition && open.lane.empty()) at_work.push_back(id);
    const auto ord_of = [this](const std::string& id) { return bench_.runs.at(id).state->run().ord; };
    std::sort(at_work.begin(), at_work.end(), [&](const auto& a, const auto& b) { return ord_of(a) < ord_of(b); });
    for (const auto& id : at_work) after_commit(id);
    planning_.begin(partition, unclean);
    ingest_.add(partition.row);
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
        if (run.result.empty() && !bench_.has_room(lane)) {
            ++lane.beyond;
            return;
        }
    }
    OpenRun& open = bench_.open_run(partition, RunState::loaded(std::move(record)), key);
    open.stored = open.committed = true;
    open.fresh = false;
}

void Worker::on_leave(int number) {
    Partition* partition = bench_.partition(number);
    if (partition == nullptr || partition->leaving) return;
    partition->leaving = std::chrono::steady_clock::now() + longest_leaving;
    ingest_.drop(number);
}

void Worker::finish_leaving() {
    std::vector<int> ready;
    for (const auto& [number, partition] : bench_.partitions) {
        if (!partition.leaving) continue;
        const bool in_flight = std::any_of(bench_.runs.begin(), bench_.runs.end(), [&, n = number](const auto& entry) {
            return entry.second.partition == n && entry.second.has_calls_in_flight();
        });
        const bool at_rest = !in_flight && !partition.committing && !partition.has_unwritten();
        if (at_rest || std::chrono::steady_clock::now() >= *partition.leaving) ready.push_back(number);
    }
    for (const int number : ready) {
        try {
            bench_.parts.store.give_back(bench_.partitions.at(number).row);
        } catch (const TryLater&) {
            continue;  // the store is away: a moment later
        } catch (const std::exception& error) {
            drop(number, error.what());
            continue;
        }
        drop(number, "");
    }
}

void Worker::drop(int number, const std::string& why) {
    // Told twice, it went the first time; by now it may have been taken again.
    if (bench_.partition(number) == nullptr) return;
    forget(number, why);
    ownership_.dropped(number);
}

void Worker::forget(int number, const std::string& why) {
    const Partition& partition = *bench_.partition(number);
    if (!why.empty()) bench_.parts.log.warning("a partition is not ours any more", {{"partition", number}, {"error", why}});
    ingest_.drop(number);
    ingest_.finished(partition.arrived.size() + partition.callbacks.size());
    bench_.drop(number);
    planning_.dropped();
    replies_.dropped();
}

void Worker::on_published(Publication publication, int partition, std::int64_t ord) {
    if (Partition* place = bench_.partition(partition)) {
        std::int64_t& published = publication == Publication::dead ? place->row.dead_published : place->row.published;
        published = std::max(published, ord);
    }
    bench_.parts.feed.published();
}

// ---- runs

void Worker::on_entries(std::vector<ReadEntry> entries) {
    std::size_t not_ours = 0;
    for (auto& entry : entries) {
        Partition* partition = bench_.partition(entry.partition);
        if (partition == nullptr || partition->row.epoch != entry.epoch)
            ++not_ours;
        else if (entry.door == Door::callbacks)
            partition->callbacks.push_back(std::move(entry));
        else
            on_event(*partition, std::move(entry));
    }
    ingest_.finished(not_ours);
}

void Worker::on_event(Partition& partition, ReadEntry entry) {
    Arrived arrived{.cursor = entry.cursor, .run = {}, .row = {}, .dead_letter = {}, .at = std::chrono::steady_clock::now()};
    if (!entry.damage.empty()) {
        arrived.dead_letter = DeadLetterRow{.id = "d_" + sha256_hex(entry.raw).substr(0, 32),
                                            .partition = entry.partition,
                                            .kind = "event",
                                            .run = {},
                                            .cause = entry.damage,
                                            .raw = std::move(entry.raw),
                                            .note = {}};
    } else if (!entry.exists && !bench_.runs.contains(entry.run.id) && !bench_.recent.contains(entry.run.id)) {
        entry.run.ord = ++partition.row.ord;
        entry.run.created = bench_.now();
        arrived.run = entry.run.id;
        arrived.row = entry.run;
        const std::string key = Lanes::conversation_key(entry.run.channel, entry.run.conversation);
        Lane& lane = partition.lanes.lane(key);
        lane.channel = entry.run.channel;
        lane.conversation = entry.run.conversation;
        if (bench_.has_room(lane)) {
            bench_.open_run(partition, RunState::fresh(std::move(entry.run), std::move(entry.event)), key);
            if (lane.runs.size() == 1) planning_.next_in_lane(partition, key);
        } else {
            ++lane.beyond;
        }
    } else if (!bench_.runs.contains(entry.run.id)) {
        bench_.parts.feed.ended_elsewhere(entry.run.id);  // an event that came before
    }
    partition.arrived.push_back(std::move(arrived));
}

/// What was planned of it here was not written down, and nothing of it has begun.
void Worker::forget_double(const DoubleRun& run) {
    OpenRun* open = bench_.run(run.run);
    if (open == nullptr || open->ord != run.ord) return;  // what is in memory is the one that stands
    const int number = open->partition;
    const std::string lane = open->lane;
    bench_.forget_double(run.run);
    planning_.dropped();
    replies_.dropped();
    bench_.parts.feed.ended_elsewhere(run.run);
    if (!lane.empty()) planning_.next_in_lane(bench_.partitions.at(number), lane);
}

/// Once round: a run that is still due afterwards comes in a later turn, when others had theirs.
void Worker::fire_due() {
    const std::int64_t now = bench_.now();
    while (const auto id = bench_.alarms.take_due(now)) on_due(*id);
}

void Worker::on_due(const std::string& id) {
    OpenRun* open = bench_.run(id);
    if (open == nullptr) return;
    if (!open->state) return planning_.on_overdue(id, *open);
    if (open->state->run().status == RunStatus::planning) return planning_.on_due(id, *open);
    collect_.on_due(id, *open);
    if (open->state->is_dirty()) return bench_.touch(id);
    after_commit(id);
}

/// Acts on what now stands in the store. A run that has changed since waits for its next commit, also
/// when that is under way.
void Worker::after_commit(const std::string& id) {
    OpenRun* open = bench_.run_at_hand(id);
    if (open == nullptr || open->state->is_dirty() || open->writing) return;
    const RunState& state = *open->state;
    collect_.begin_effects(*open);
    if (state.run().status == RunStatus::planning) {
        progress_.watch(*open);
        return planning_.next_in_lane(bench_.partition_of(*open), open->lane);
    }
    if (!open->lane.empty()) planning_.leave_lane(id, *open);
    collect_.start_steps(*open);
    progress_.watch(*open);
    replies_.send(*open);
    bench_.watch_due(id, *open);
    if (is_terminal(state.run().status)) bench_.parts.feed.ended(id, [&] { return state.record(); });
    if (state.is_done() && open->steps_in_flight.empty()) bench_.forget(id);
}

}  // namespace domino
