#include "core/stream/embedded_stream.hpp"

#include "core/stream/consumer_groups.hpp"

#include <limits>

namespace domino {

namespace {

constexpr std::size_t most_read_bytes = 16u << 20;
constexpr int trim_batch = 500;

}  // namespace

EmbeddedStream::EmbeddedStream(std::shared_ptr<EmbeddedDatabase> database)
    : database_(std::move(database)),
      newest_(database_->partitions()),
      appends_(*database_, [this](const auto& arrivals) { note_arrivals(arrivals); }) {
    load_newest();
}

EmbeddedStream::~EmbeddedStream() {
    EmbeddedStream::stop();
}

void EmbeddedStream::load_newest() {
    database_->readers().read([this](SqliteDatabase& database) {
        for (const EntryPlace& place : newest_.places()) {
            newest_.at(place) = database
                                    .integer("SELECT id FROM entry WHERE stream = ? AND partition = ? ORDER BY id DESC LIMIT 1",
                                             place.stream, place.partition)
                                    .value_or(0);
        }
    });
}

void EmbeddedStream::note_arrivals(const std::vector<std::pair<EntryPlace, std::int64_t>>& arrivals) {
    {
        std::lock_guard lock(mutex_);
        for (const auto& [place, number] : arrivals) newest_.at(place) = number;
    }
    arrived_.notify_all();
}

void EmbeddedStream::append(Door door, int partition, std::string payload, Done done) {
    appends_.append(place(door, partition), std::move(payload), std::move(done));
}

std::vector<DoorEntry> EmbeddedStream::read(const std::vector<ReadFrom>& from, std::size_t most, std::chrono::milliseconds wait) {
    return read_behind(wait_for_entries(from, wait), most);
}

std::vector<EmbeddedStream::Behind> EmbeddedStream::wait_for_entries(const std::vector<ReadFrom>& from,
                                                                     std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    std::vector<Behind> found;
    arrived_.wait_for(lock, wait, [&] {
        found = behind(from);
        return woken_ || !found.empty() || appends_.stopped();
    });
    woken_ = false;
    return found;
}

std::vector<EmbeddedStream::Behind> EmbeddedStream::behind(const std::vector<ReadFrom>& from) {
    std::vector<Behind> found;
    for (const ReadFrom& one : from) {
        const EntryPlace where = place(one.door, one.partition);
        const std::int64_t after = number_from(one.after);
        if (newest_.at(where) > after) found.push_back({one.door, where, after});
    }
    return found;
}

std::vector<DoorEntry> EmbeddedStream::read_behind(const std::vector<Behind>& places, std::size_t most) {
    std::vector<DoorEntry> entries;
    if (places.empty() || most == 0) return entries;
    const std::size_t share = std::max<std::size_t>(1, most / places.size());
    const std::size_t first = turn_++;
    std::size_t bytes = 0;
    database_->readers().read([&](SqliteDatabase& database) {
        for (std::size_t i = 0; i < places.size() && entries.size() < most && bytes < most_read_bytes; ++i) {
            const Behind& from = places[(first + i) % places.size()];
            SqliteRows rows =
                database.query("SELECT id, payload FROM entry WHERE stream = ? AND partition = ? AND id > ? ORDER BY id LIMIT ?",
                               from.place.stream, from.place.partition, from.after, share);
            while (bytes < most_read_bytes && rows.next()) {
                entries.push_back({from.door, {from.place.partition, cursor_from(rows.integer(0)), rows.text(1)}});
                bytes += entries.back().entry.payload.size();
            }
        }
    });
    return entries;
}

void EmbeddedStream::wake_reader() {
    {
        std::lock_guard lock(mutex_);
        woken_ = true;
    }
    arrived_.notify_all();
}

void EmbeddedStream::trim(Door door, int partition, const Cursor& through, std::chrono::milliseconds keep) {
    delete_old(place(door, partition), number_from(through), wall_clock() - keep.count());
}

void EmbeddedStream::delete_old(const EntryPlace& place, std::int64_t through, std::int64_t older_than) {
    int found = trim_batch;
    while (found == trim_batch) {
        std::int64_t last = 0;
        found = 0;
        database_->readers().read([&](SqliteDatabase& database) {
            SqliteRows rows =
                database.query("SELECT id, time FROM entry WHERE stream = ? AND partition = ? AND id <= ? ORDER BY id LIMIT ?",
                               place.stream, place.partition, through, trim_batch);
            while (rows.next() && rows.integer(1) < older_than) {
                last = rows.integer(0);
                ++found;
            }
        });
        if (found == 0) return;
        database_->writer().run([&](SqliteDatabase& database) {
            database.run("DELETE FROM pending_entry WHERE stream = ? AND partition = ? AND entry <= ?", place.stream,
                         place.partition, last);
            database.run("DELETE FROM entry WHERE stream = ? AND partition = ? AND id <= ?", place.stream, place.partition, last);
        });
    }
}

std::uint64_t EmbeddedStream::backlog(Door door, int partition, const Cursor& after) {
    const EntryPlace where = place(door, partition);
    const std::int64_t number = number_from(after);
    return database_->readers().read([&](SqliteDatabase& database) {
        const auto entries = database.integer("SELECT count(*) FROM entry WHERE stream = ? AND partition = ? AND id > ?",
                                              where.stream, where.partition, number);
        return static_cast<std::uint64_t>(entries.value_or(0));
    });
}

void EmbeddedStream::publish(Publication publication, int partition, const std::vector<std::string>& payloads) {
    expect_running();
    const EntryPlace where = place(publication, partition);
    database_->writer().run([&](SqliteDatabase& database) {
        const std::int64_t now = wall_clock();
        for (const std::string& payload : payloads) insert_entry(database, where, payload, now);
    });
}

void EmbeddedStream::trim_publication(Publication publication, int partition, std::chrono::milliseconds keep,
                                      std::chrono::milliseconds keep_at_most) {
    const EntryPlace where = place(publication, partition);
    const std::int64_t now = wall_clock();
    const std::int64_t all = std::numeric_limits<std::int64_t>::max();
    const auto done =
        database_->readers().read([&](SqliteDatabase& database) { return consumer_groups::done_by_all(database, where); });
    delete_old(where, done.value_or(all), now - keep.count());
    delete_old(where, all, now - std::max(keep, keep_at_most).count());
}

std::vector<StreamEntry> EmbeddedStream::tail(Publication publication, int partition, const Cursor& after, std::size_t most) {
    const EntryPlace where = place(publication, partition);
    const std::int64_t number = number_from(after);
    return database_->readers().read([&](SqliteDatabase& database) {
        SqliteRows rows =
            database.query("SELECT id, payload FROM entry WHERE stream = ? AND partition = ? AND id > ? ORDER BY id LIMIT ?",
                           where.stream, where.partition, number, most);
        std::vector<StreamEntry> entries;
        std::size_t bytes = 0;
        while (bytes < most_read_bytes && rows.next()) {
            entries.push_back({where.partition, cursor_from(rows.integer(0)), rows.text(1)});
            bytes += entries.back().payload.size();
        }
        return entries;
    });
}

Cursor EmbeddedStream::newest(Publication publication, int partition) {
    const EntryPlace where = place(publication, partition);
    return database_->readers().read([&](SqliteDatabase& database) {
        return cursor_from(database
                               .integer("SELECT id FROM entry WHERE stream = ? AND partition = ? ORDER BY id DESC LIMIT 1",
                                        where.stream, where.partition)
                               .value_or(0));
    });
}

void EmbeddedStream::create_group(Publication publication, int partition, const std::string& group, const Cursor& from) {
    expect_running();
    const EntryPlace where = place(publication, partition);
    const std::int64_t number = number_from(from);
    database_->writer().run([&](SqliteDatabase& database) { consumer_groups::create(database, where, group, number); });
}

std::vector<StreamEntry> EmbeddedStream::read_group(Publication publication, int partition, const std::string& group,
                                                    const std::string& consumer, std::size_t most) {
    expect_running();
    const EntryPlace where = place(publication, partition);
    const bool has_news =
        database_->readers().read([&](SqliteDatabase& database) { return consumer_groups::has_news(database, where, group); });
    std::vector<StreamEntry> entries;
    if (!has_news || most == 0) return entries;
    database_->writer().run([&](SqliteDatabase& database) {
        entries = consumer_groups::deliver(database, where, group, consumer, most, wall_clock());
    });
    return entries;
}

std::size_t EmbeddedStream::acknowledge(Publication publication, int partition, const std::string& group,
                                        const std::vector<Cursor>& cursors) {
    expect_running();
    const EntryPlace where = place(publication, partition);
    std::vector<std::int64_t> numbers;
    numbers.reserve(cursors.size());
    for (const Cursor& cursor : cursors) numbers.push_back(number_from(cursor));
    std::size_t done = 0;
    database_->writer().run(
        [&](SqliteDatabase& database) { done = consumer_groups::acknowledge(database, where, group, numbers); });
    return done;
}

std::vector<PendingEntry> EmbeddedStream::pending(Publication publication, int partition, const std::string& group,
                                                  std::size_t most) {
    const EntryPlace where = place(publication, partition);
    return database_->readers().read(
        [&](SqliteDatabase& database) { return consumer_groups::pending(database, where, group, most, wall_clock()); });
}

std::vector<StreamEntry> EmbeddedStream::claim(Publication publication, int partition, const std::string& group,
                                               const std::string& consumer, std::chrono::milliseconds idle, std::size_t most) {
    expect_running();
    const EntryPlace where = place(publication, partition);
    std::vector<StreamEntry> entries;
    database_->writer().run([&](SqliteDatabase& database) {
        entries = consumer_groups::claim(database, where, group, consumer, idle.count(), most, wall_clock());
    });
    return entries;
}

StreamHealth EmbeddedStream::health() {
    const std::string trouble = database_->writer().trouble();
    if (trouble.empty()) return {};
    return {StreamHealth::State::down, trouble};
}

void EmbeddedStream::expect_running() const {
    if (appends_.stopped()) throw TryLater(503, std::chrono::seconds(1), "the stream is stopped: Domino is going down");
}

void EmbeddedStream::stop() {
    appends_.stop();
    wake_reader();
}

}  // namespace domino
