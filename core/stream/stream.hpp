#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace domino {

/// Doors are read by the owner of each partition from a cursor that the store keeps; reading
/// changes nothing in the stream.
enum class Door { events, callbacks };
const char* to_string(Door door);

/// Publications are for others: any consumer group may read them, trimming respects the groups.
/// `results` is partitioned like the doors; `dead` has the one partition 0.
enum class Publication { results, dead };
const char* to_string(Publication publication);

/// Opaque place in one partition of one stream. Compared only by the stream itself; "" is before
/// the first entry.
using Cursor = std::string;

struct StreamEntry {
    int partition = 0;
    Cursor cursor;
    std::string payload;  ///< CloudEvent as JSON, field `e` on Redis; bytes as they came
};

/// What became of an append. `ok` only after it is on disk.
struct Appended {
    bool ok = false;
    bool over_bound = false;  ///< refused before anything was tried: 503, the client may come again
    Cursor cursor;
    std::string error;  ///< for a person; empty when ok
};

struct ReadFrom {
    Door door;
    int partition;
    Cursor after;
};

struct DoorEntry {
    Door door;
    StreamEntry entry;
};

struct PendingEntry {
    StreamEntry entry;
    std::string consumer;
    std::chrono::milliseconds idle{0};
    int deliveries = 0;
};

struct StreamHealth {
    enum class State { ok, degraded, down } state = State::ok;
    std::string reason;
};

/// The doors and publications, durable and ordered per partition. Embedded (SQLite) and Redis fill
/// it alike; `tests/unit/core/stream/` holds the suite both must pass. All members may be called
/// from any thread. Reading members throw `TryLater` when the back end is away.
class Stream {
public:
    using Done = std::function<void(const Appended&)>;
    virtual ~Stream() = default;

    /// Queues one entry and returns at once; appends that wait together share one flush. `done`
    /// is called exactly once and must not block, wait for this stream or throw: on the stream's own
    /// thread, or before `append` returns when the entry is refused without being tried. Entries of
    /// one partition keep the order of the calls. At most 4,096 entries or 16 MB wait (one larger
    /// entry is taken when nothing waits); beyond that `done` gets `over_bound`. An entry has at
    /// most 32 MB. Throws `Error` for a partition that is not there.
    virtual void append(Door door, int partition, std::string payload, Done done) = 0;

    /// Entries after each cursor, at most `most` in all (fewer when they are large: about 16 MB)
    /// and fairly across partitions, each partition in order. Waits up to `wait` while there are none; `wake_reader` ends the
    /// wait. One reader at a time.
    virtual std::vector<DoorEntry> read(const std::vector<ReadFrom>& from, std::size_t most, std::chrono::milliseconds wait) = 0;
    virtual void wake_reader() = 0;

    /// Forgets entries up to and including `through` that are older than `keep`. Never goes
    /// beyond; a cursor given again or an older one is harmless. Blocks; throws `TryLater`.
    virtual void trim(Door door, int partition, const Cursor& through, std::chrono::milliseconds keep) = 0;
    /// Entries after `after`, for bounds and metrics.
    virtual std::uint64_t backlog(Door door, int partition, const Cursor& after) = 0;

    /// Appends to a publication; durable when it returns. Throws `TryLater`.
    virtual void publish(Publication publication, int partition, const std::vector<std::string>& payloads) = 0;
    /// Forgets what every group has acknowledged and is older than `keep`; what no group has read
    /// is kept while any group exists, at most for `keep_at_most`.
    virtual void trim_publication(Publication publication, int partition, std::chrono::milliseconds keep,
                                  std::chrono::milliseconds keep_at_most) = 0;
    /// Entries after `after` without any group: for SSE tails. "" begins at the oldest kept entry.
    virtual std::vector<StreamEntry> tail(Publication publication, int partition, const Cursor& after, std::size_t most) = 0;
    /// The newest entry's cursor; "" when there is none.
    virtual Cursor newest(Publication publication, int partition) = 0;

    /// Consumer groups for other systems. `create_group` is a no-op when it exists; `from` is a
    /// cursor ("" = from the oldest kept entry). The others throw `Error` for a group nobody made.
    /// `read_group` gives each entry to one consumer, for which it is pending until acknowledged.
    virtual void create_group(Publication publication, int partition, const std::string& group, const Cursor& from) = 0;
    virtual std::vector<StreamEntry> read_group(Publication publication, int partition, const std::string& group,
                                                const std::string& consumer, std::size_t most) = 0;
    /// Number of entries that were pending and are now done.
    virtual std::size_t acknowledge(Publication publication, int partition, const std::string& group,
                                    const std::vector<Cursor>& cursors) = 0;
    virtual std::vector<PendingEntry> pending(Publication publication, int partition, const std::string& group,
                                              std::size_t most) = 0;
    /// Hands entries idle for at least `idle` to `consumer`, oldest first, and counts a delivery.
    virtual std::vector<StreamEntry> claim(Publication publication, int partition, const std::string& group,
                                           const std::string& consumer, std::chrono::milliseconds idle, std::size_t most) = 0;

    /// Whether other brokers may be on this stream.
    virtual bool is_shared() const { return false; }
    /// Tells all other brokers on this stream something that makes them faster; it may be lost.
    /// Returns at once and never throws. At most 64 kB.
    virtual void hint(const std::string& text) = 0;
    /// Who hears the others' hints, on the stream's own thread; must not block or throw. Set once, before
    /// the first hint. The embedded stream has no other brokers.
    virtual void on_hint(std::function<void(const std::string&)> listener) = 0;

    virtual StreamHealth health() = 0;
    /// Finishes what is queued and stops. Later appends are refused. May come twice.
    virtual void stop() = 0;
};

}  // namespace domino
