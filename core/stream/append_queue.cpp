#include "core/stream/append_queue.hpp"

#include <chrono>

namespace domino {

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
    if (const auto refused = bounds_.refusal(payload.size())) {
        lock.unlock();
        done(*refused);
        return;
    }
    bounds_.take(payload.size());
    waiting_.push_back({place, std::move(payload), std::move(done)});
    if (waiting_.size() == 1) submit();
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
        bounds_.answered(batch.size(), bytes);
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
        bounds_.stop();
    }
    database_.writer().drain();
}

bool AppendQueue::stopped() const {
    std::lock_guard lock(mutex_);
    return bounds_.stopped();
}

}  // namespace domino
