#include "core/stream/append_queue.hpp"

#include <chrono>

namespace domino {

namespace {

constexpr std::size_t most_waiting = 4096;
constexpr std::size_t most_waiting_bytes = 16u << 20;
constexpr std::size_t longest_payload = 32u << 20;

}  // namespace

std::int64_t wall_clock() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::int64_t insert_entry(SqliteDatabase& database, const EntryPlace& place, std::string_view payload, std::int64_t time) {
    database.run("INSERT INTO entry(stream, partition, time, payload) VALUES(?, ?, ?, ?)", place.stream, place.partition, time,
                 Bytes{payload});
    return database.last_insert();
}

AppendQueue::AppendQueue(EmbeddedDatabase& database, Arrived arrived) : database_(database), arrived_(std::move(arrived)) {}

void AppendQueue::append(const EntryPlace& place, std::string payload, Stream::Done done) {
    std::unique_lock lock(mutex_);
    if (const Appended refused = refusal(payload.size()); !refused.error.empty()) {
        lock.unlock();
        done(refused);
        return;
    }
    ++unanswered_;
    unanswered_bytes_ += payload.size();
    waiting_.push_back({place, std::move(payload), std::move(done)});
    if (waiting_.size() == 1) submit();
}

Appended AppendQueue::refusal(std::size_t bytes) const {
    Appended refused;
    if (stopped_) {
        refused.error = "the stream is stopped: Domino is going down";
    } else if (bytes > longest_payload) {
        refused.error =
            "an entry of " + std::to_string(bytes) + " bytes is beyond the stream's bound of " + std::to_string(longest_payload);
    } else if (unanswered_ >= most_waiting || (unanswered_ > 0 && unanswered_bytes_ + bytes > most_waiting_bytes)) {
        refused.over_bound = true;
        refused.error = std::to_string(unanswered_) + " appends of " + std::to_string(unanswered_bytes_ >> 10) +
                        " kB wait for the disk already; come again in a second";
    }
    return refused;
}

void AppendQueue::submit() {
    auto batch = std::make_shared<Batch>();
    database_.writer().submit([this, batch](SqliteDatabase& database) { write(database, *batch); },
                              [this, batch](const Written& written) { answer(*batch, written); });
}

void AppendQueue::write(SqliteDatabase& database, Batch& batch) {
    {
        std::lock_guard lock(mutex_);
        batch.swap(waiting_);
    }
    const std::int64_t now = wall_clock();
    for (Waiting& one : batch) one.number = insert_entry(database, one.place, one.payload, now);
}

void AppendQueue::answer(Batch& batch, const Written& written) {
    const bool ok = written.state == Written::State::committed;
    std::vector<std::pair<EntryPlace, std::int64_t>> arrivals;
    std::size_t bytes = 0;
    {
        std::lock_guard lock(mutex_);
        // A batch that failed before its turn has not taken what waits: that failed with it.
        if (batch.empty()) batch.swap(waiting_);
        for (const Waiting& one : batch) bytes += one.payload.size();
        unanswered_ -= batch.size();
        unanswered_bytes_ -= bytes;
    }
    for (const Waiting& one : batch) arrivals.emplace_back(one.place, one.number);
    if (ok) arrived_(arrivals);
    for (const Waiting& one : batch) {
        one.done(ok ? Appended{true, false, cursor_from(one.number), {}} : Appended{false, false, {}, written.error});
    }
}

void AppendQueue::stop() {
    {
        std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    database_.writer().drain();
}

bool AppendQueue::stopped() const {
    std::lock_guard lock(mutex_);
    return stopped_;
}

}  // namespace domino
