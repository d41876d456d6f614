#include "core/pipeline/ingest.hpp"

#include "core/pipeline/cut_point.hpp"
#include "core/pipeline/intake.hpp"
#include "domino/digest.hpp"
#include "domino/error.hpp"
#include "domino/event.hpp"

#include <pthread.h>

#include <unordered_set>

namespace domino {
namespace {

constexpr std::size_t most_ahead = 1024;
constexpr std::size_t most_at_once = 256;
constexpr std::chrono::milliseconds longest_wait{1000};
constexpr std::chrono::milliseconds back_off{200};
constexpr JsonLimits entry_limits{.bytes = 26u << 20, .depth = 260, .keys_per_object = 20000};

RunRow run_of(const Event& event, int partition, std::string payload, const std::string& event_id) {
    RunRow run;
    run.id = Ids::run_of_event(event_id);
    run.partition = partition;
    run.event_id = event_id;
    run.type = event.type;
    run.channel = event.channel;
    run.conversation = event.conversation;
    run.sender = event.sender;
    run.text = event.text;
    run.event = std::move(payload);
    run.traceparent = event.traceparent;
    run.root = run.id;
    return run;
}

}  // namespace

Ingest::Ingest(Stream& stream, Store& store, const Ids& ids, Deliver deliver, Complain complain)
    : stream_(stream), store_(store), ids_(ids), deliver_(std::move(deliver)), complain_(std::move(complain)) {}

void Ingest::start() {
    thread_ = std::thread([this] { read_until_stopped(); });
}

void Ingest::add(const PartitionRow& row) {
    {
        const std::lock_guard lock(mutex_);
        places_[row.partition] = {.epoch = row.epoch, .events = row.events_cursor, .callbacks = row.callbacks_cursor};
    }
    room_.notify_one();
    stream_.wake_reader();
}

void Ingest::drop(int partition) {
    const std::lock_guard lock(mutex_);
    places_.erase(partition);
}

void Ingest::finished(std::size_t count) {
    {
        const std::lock_guard lock(mutex_);
        ahead_ -= std::min(ahead_, count);
    }
    room_.notify_one();
}

void Ingest::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    room_.notify_one();
    stream_.wake_reader();
    if (thread_.joinable()) thread_.join();
}

bool Ingest::wait_for_room() {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return stopping_ || (ahead_ < most_ahead && !places_.empty()); });
    return !stopping_;
}

void Ingest::read_until_stopped() {
    pthread_setname_np(pthread_self(), "ingest");
    while (wait_for_room()) {
        try {
            read_once();
        } catch (const std::exception& error) {
            complain_(error.what());
            std::unique_lock lock(mutex_);
            room_.wait_for(lock, back_off, [this] { return stopping_; });
        }
    }
}

void Ingest::read_once() {
    Places read = places();
    std::vector<ReadFrom> from;
    for (const auto& [partition, place] : read) {
        from.push_back({Door::events, partition, place.events});
        from.push_back({Door::callbacks, partition, place.callbacks});
    }
    std::vector<ReadEntry> entries;
    for (auto& entry : stream_.read(from, most_at_once, longest_wait)) {
        Place& place = read.at(entry.entry.partition);
        (entry.door == Door::events ? place.events : place.callbacks) = entry.entry.cursor;
        entries.push_back(read_entry(std::move(entry)));
        entries.back().epoch = place.epoch;
    }
    if (entries.empty()) return;
    cut_point("after-read");
    mark_existing(entries);
    move_on(read);
    {
        const std::lock_guard lock(mutex_);
        ahead_ += entries.size();
    }
    deliver_(std::move(entries));
}

Ingest::Places Ingest::places() {
    const std::lock_guard lock(mutex_);
    return places_;
}

/// A partition that was dropped or taken anew meanwhile stays where that put it.
void Ingest::move_on(const Places& read) {
    const std::lock_guard lock(mutex_);
    for (const auto& [partition, place] : read) {
        const auto standing = places_.find(partition);
        if (standing != places_.end() && standing->second.epoch == place.epoch) standing->second = place;
    }
}

ReadEntry Ingest::read_entry(DoorEntry&& entry) const {
    ReadEntry read{.door = entry.door,
                   .partition = entry.entry.partition,
                   .epoch = 0,
                   .cursor = entry.entry.cursor,
                   .run = {},
                   .event = {},
                   .callback = {},
                   .damage = {},
                   .raw = {}};
    try {
        Json envelope = parse_json(entry.entry.payload, entry_limits);
        if (entry.door == Door::callbacks) {
            expect_seal(envelope);
            read.callback = std::move(envelope);
            return read;
        }
        read.event = event_from_cloudevent(envelope);
        const Event& event = read.event;
        const std::string id = ids_.is_ours(event.id) ? event.id : ids_.foreign_event_id(event.topic().source, event.id);
        read.run = run_of(event, read.partition, std::move(entry.entry.payload), id);
    } catch (const Error& error) {
        read.damage = error.what();
        read.raw = std::move(entry.entry.payload);
    }
    return read;
}

void Ingest::expect_seal(const Json& envelope) const {
    const bool has_all = envelope.is_object() && envelope.contains("data") && envelope.value("type", Json()).is_string() &&
                         envelope.value("dominoseal", Json()).is_string();
    const std::string seal = has_all ? ids_.seal_of(sealed_text(envelope["type"].get<std::string>(), envelope["data"])) : "";
    if (!has_all || !same_secret(seal, envelope["dominoseal"].get_ref<const std::string&>()))
        throw Error("this callback does not come from a broker of this instance");
}

void Ingest::mark_existing(std::vector<ReadEntry>& entries) const {
    std::vector<std::string> ids;
    for (const auto& entry : entries)
        if (!entry.run.id.empty()) ids.push_back(entry.run.id);
    if (ids.empty()) return;
    const auto found = store_.existing_runs(ids);
    const std::unordered_set<std::string> existing(found.begin(), found.end());
    for (auto& entry : entries) entry.exists = existing.contains(entry.run.id);
}

}  // namespace domino
