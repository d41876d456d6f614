#include "core/stream/redis_stream.hpp"

#include "core/stream/redis/redis_appender.hpp"
#include "core/stream/redis/redis_groups.hpp"
#include "core/stream/redis/redis_hints.hpp"
#include "core/stream/redis/redis_monitor.hpp"
#include "core/stream/redis/redis_reader.hpp"
#include "core/stream/redis/redis_script.hpp"

namespace domino {

namespace {

using namespace std::chrono_literals;

/// How long a start waits to hear whether Redis is there.
constexpr std::chrono::milliseconds first_look{1000};
constexpr std::chrono::milliseconds publish_patience{2000};
constexpr std::size_t published_at_once = 256;
constexpr std::size_t tail_at_once = 64;
constexpr std::size_t most_tail_bytes = 16u << 20;
/// Groups that somebody has put on a door are respected for so long.
constexpr std::chrono::hours door_groups_at_most{168};
/// All that is kept when memory is tight; nothing when there is none left.
constexpr std::chrono::milliseconds tight_keep{10000};
constexpr const char* mirror_group = "workers";
constexpr std::chrono::seconds retry_after{5};

std::string text_of(std::chrono::milliseconds time) {
    return std::to_string(time.count());
}

std::chrono::milliseconds affordable(RedisMemory memory, std::chrono::milliseconds keep) {
    switch (memory) {
        case RedisMemory::plenty: return keep;
        case RedisMemory::tight: return std::min(keep, tight_keep);
        case RedisMemory::full: return std::chrono::milliseconds(0);
    }
    return keep;
}

RedisMonitor::Watched watched_by(const RedisStreamSettings& settings) {
    RedisMonitor::Watched watched{settings.name_space, settings.partitions, {}, {}, mirror_group, settings.store_id};
    for (int p = 0; p < settings.partitions; ++p) {
        watched.publications.push_back(redis_key(settings.name_space, {"results", p}));
        for (const Door door : {Door::events, Door::callbacks}) {
            watched.doors.push_back(redis_key(settings.name_space, {to_string(door), p}));
        }
    }
    watched.publications.push_back(redis_key(settings.name_space, {"dead", 0}));
    return watched;
}

}  // namespace

struct RedisStream::Parts {
    explicit Parts(const RedisStreamSettings& settings)
        : name_space(settings.name_space),
          link(settings.address, RedisTimeouts{}),
          monitor(link, watched_by(settings)),
          partitions(monitor.settle_partitions(first_look)),
          pool(link),
          groups(pool),
          reader(link),
          publisher(link, "domino-publish"),
          hints(link, settings.name_space + ":hints"),
          appender(link) {}

    std::string key(Door door, int partition) const { return redis_key(name_space, place_of(door, partition, partitions)); }
    std::string key(Publication publication, int partition) const {
        return redis_key(name_space, place_of(publication, partition, partitions));
    }
    RedisGroups::Place place(Publication publication, int partition) const { return {key(publication, partition), partition}; }

    const std::string name_space;
    RedisLink link;
    RedisMonitor monitor;
    const int partitions;
    RedisPool pool;
    RedisGroups groups;
    RedisReader reader;
    std::mutex publishing;
    RedisEntryWriter publisher;
    RedisHints hints;
    RedisAppender appender;
};

RedisStream::RedisStream(const RedisStreamSettings& settings) : parts_(std::make_unique<Parts>(settings)) {}

RedisStream::~RedisStream() {
    RedisStream::stop();
}

int RedisStream::partitions() const {
    return parts_->partitions;
}

void RedisStream::append(Door door, int partition, std::string payload, Done done) {
    parts_->appender.append(parts_->key(door, partition), std::move(payload), std::move(done));
}

std::vector<DoorEntry> RedisStream::read(const std::vector<ReadFrom>& from, std::size_t most, std::chrono::milliseconds wait) {
    std::vector<RedisReader::From> places;
    places.reserve(from.size());
    for (const ReadFrom& one : from) {
        places.push_back({one.door, one.partition, parts_->key(one.door, one.partition), redis_cursor_from(one.after)});
    }
    return parts_->reader.read(places, most, wait);
}

void RedisStream::wake_reader() {
    parts_->reader.wake();
}

void RedisStream::trim(Door door, int partition, const Cursor& through, std::chrono::milliseconds keep) {
    const std::string key = parts_->key(door, partition);
    const RedisCursor cursor = redis_cursor_from(through);
    if (cursor.id == RedisId{}) return;
    const RedisMemory memory = parts_->monitor.memory();
    keep = affordable(memory, keep);
    const std::chrono::milliseconds at_most = affordable(memory, door_groups_at_most);
    parts_->pool.run([&](RedisConnection& redis) {
        // Of another server: its ids may name entries here that nobody has read. Reading comes to this server's own.
        if (cursor.generation != redis.generation()) return;
        trim_door_script().run(redis, {key},
                               {cursor.id.text(), cursor.id.next().text(), text_of(keep), text_of(at_most), mirror_group});
    });
}

std::uint64_t RedisStream::backlog(Door door, int partition, const Cursor& after) {
    const std::string key = parts_->key(door, partition);
    const RedisCursor cursor = redis_cursor_from(after);
    return parts_->pool.run([&](RedisConnection& redis) {
        const RedisReply reply = backlog_script().run(redis, {key}, {cursor.id.text(), mirror_group});
        return static_cast<std::uint64_t>(reply->integer);
    });
}

void RedisStream::publish(Publication publication, int partition, const std::vector<std::string>& payloads) {
    expect_running();
    const std::string key = parts_->key(publication, partition);
    std::lock_guard lock(parts_->publishing);
    for (std::size_t begin = 0; begin < payloads.size(); begin += published_at_once) {
        std::vector<RedisEntryWriter::Entry> entries;
        for (std::size_t i = begin; i < std::min(begin + published_at_once, payloads.size()); ++i) {
            entries.push_back({key, payloads[i]});
        }
        std::string error;
        parts_->publisher.write(entries, publish_patience, [&error](std::size_t, const Appended& appended) {
            if (!appended.ok && error.empty()) error = appended.error;
        });
        if (!error.empty()) throw TryLater(503, retry_after, error);
    }
}

void RedisStream::trim_publication(Publication publication, int partition, std::chrono::milliseconds keep,
                                   std::chrono::milliseconds keep_at_most) {
    const std::string key = parts_->key(publication, partition);
    parts_->monitor.note_keep_at_most(keep_at_most);
    keep = affordable(parts_->monitor.memory(), keep);
    keep_at_most = affordable(parts_->monitor.memory(), keep_at_most);
    parts_->pool.run([&](RedisConnection& redis) {
        trim_publication_script().run(redis, {key}, {text_of(keep), text_of(std::max(keep, keep_at_most))});
    });
}

std::vector<StreamEntry> RedisStream::tail(Publication publication, int partition, const Cursor& after, std::size_t most) {
    const std::string key = parts_->key(publication, partition);
    const RedisCursor cursor = redis_cursor_from(after);
    return parts_->pool.run([&](RedisConnection& redis) {
        const auto range = [&](const RedisId& behind, std::size_t count) {
            return entries_from(*redis.command({"XRANGE", key, "(" + behind.text(), "+", "COUNT", std::to_string(count)}));
        };
        std::vector<RedisEntry> all = range(cursor.id, std::min(most, tail_at_once));
        if (all.empty() && cursor.generation != redis.generation()) {
            // A server that has lost what the cursor saw gives ids that the cursor is beyond.
            const RedisReply newest = newest_ids_script().run(redis, {key}, {});
            const std::string_view text = domino::text_of(*elements_of(*newest).at(0));
            if ((text.empty() ? RedisId{} : redis_id_from(text)) < cursor.id) all = range({}, std::min(most, tail_at_once));
        }
        std::size_t bytes = 0;
        std::size_t counted = 0;
        while (!all.empty() && all.size() < most) {
            for (; counted < all.size(); ++counted) bytes += all[counted].payload.size();
            if (bytes >= most_tail_bytes) break;
            std::vector<RedisEntry> more = range(all.back().id, std::min(most - all.size(), tail_at_once));
            if (more.empty()) break;
            for (RedisEntry& entry : more) all.push_back(std::move(entry));
        }
        return stream_entries(std::move(all), partition, redis.generation());
    });
}

Cursor RedisStream::newest(Publication publication, int partition) {
    const std::string key = parts_->key(publication, partition);
    return parts_->pool.run([&](RedisConnection& redis) {
        const auto entries = entries_from(*redis.command({"XREVRANGE", key, "+", "-", "COUNT", "1"}));
        return entries.empty() ? Cursor() : RedisCursor{entries.front().id, redis.generation()}.text();
    });
}

void RedisStream::create_group(Publication publication, int partition, const std::string& group, const Cursor& from) {
    expect_running();
    parts_->groups.create(parts_->place(publication, partition), group, redis_cursor_from(from));
}

std::vector<StreamEntry> RedisStream::read_group(Publication publication, int partition, const std::string& group,
                                                 const std::string& consumer, std::size_t most) {
    expect_running();
    if (most == 0) return {};
    return parts_->groups.read(parts_->place(publication, partition), group, consumer, most);
}

std::size_t RedisStream::acknowledge(Publication publication, int partition, const std::string& group,
                                     const std::vector<Cursor>& cursors) {
    expect_running();
    std::vector<RedisCursor> ids;
    ids.reserve(cursors.size());
    for (const Cursor& cursor : cursors) ids.push_back(redis_cursor_from(cursor));
    return parts_->groups.acknowledge(parts_->place(publication, partition), group, ids);
}

std::vector<PendingEntry> RedisStream::pending(Publication publication, int partition, const std::string& group,
                                               std::size_t most) {
    return parts_->groups.pending(parts_->place(publication, partition), group, most);
}

std::vector<StreamEntry> RedisStream::claim(Publication publication, int partition, const std::string& group,
                                            const std::string& consumer, std::chrono::milliseconds idle, std::size_t most) {
    expect_running();
    return parts_->groups.claim(parts_->place(publication, partition), group, consumer, idle, most);
}

void RedisStream::hint(const std::string& text) {
    parts_->hints.tell(text);
}

void RedisStream::on_hint(std::function<void(const std::string&)> listener) {
    parts_->hints.listen(std::move(listener));
}

StreamHealth RedisStream::health() {
    StreamHealth health = parts_->monitor.health();
    if (health.state == StreamHealth::State::down) return health;
    const std::string refusal = parts_->appender.recent_refusal();
    return refusal.empty() ? health : StreamHealth{StreamHealth::State::down, refusal};
}

void RedisStream::expect_running() const {
    if (parts_->appender.stopped()) throw TryLater(503, std::chrono::seconds(1), "the stream is stopped: Domino is going down");
}

void RedisStream::stop() {
    parts_->appender.stop();
    parts_->reader.stop();
    parts_->hints.stop();
    parts_->monitor.stop();
}

}  // namespace domino
