#pragma once

#include "core/stream/redis/redis_address.hpp"
#include "core/stream/stream.hpp"

#include <memory>
#include <string>

namespace domino {

struct RedisStreamSettings {
    RedisAddress address;
    std::string name_space = "domino";  ///< what its keys begin with
    int partitions = 16;                ///< of a namespace that is new
    std::string store_id = {};          ///< of the store whose cursors read it: one namespace has one; "" is not looked at
};

/// Doors and publications as Redis Streams: `NAMESPACE:events:P`, `:callbacks:P`, `:results:P` and
/// `:dead`, the payload in the field `e`; hints on the channel `NAMESPACE:hints`. Made also while Redis
/// is away: it keeps trying, and until then appends are refused and reading throws `TryLater`.
///
/// Entries are written by one thread over one connection, read over another, and all else goes
/// over a few connections of the callers' threads. Trimming, counting and looking at groups are scripts,
/// so that nothing slips between look and cut. When Redis is short of memory, both trims keep little or nothing that need
/// not be kept, and do not wait for groups, so that it takes events again.
class RedisStream : public Stream {
public:
    explicit RedisStream(const RedisStreamSettings& settings);
    ~RedisStream() override;

    /// Of the namespace if Redis told in time, else as the settings have it.
    int partitions() const;

    void append(Door door, int partition, std::string payload, Done done) override;
    std::vector<DoorEntry> read(const std::vector<ReadFrom>& from, std::size_t most, std::chrono::milliseconds wait) override;
    void wake_reader() override;
    void trim(Door door, int partition, const Cursor& through, std::chrono::milliseconds keep) override;
    std::uint64_t backlog(Door door, int partition, const Cursor& after) override;

    void publish(Publication publication, int partition, const std::vector<std::string>& payloads) override;
    void trim_publication(Publication publication, int partition, std::chrono::milliseconds keep,
                          std::chrono::milliseconds keep_at_most) override;
    std::vector<StreamEntry> tail(Publication publication, int partition, const Cursor& after, std::size_t most) override;
    Cursor newest(Publication publication, int partition) override;

    void create_group(Publication publication, int partition, const std::string& group, const Cursor& from) override;
    std::vector<StreamEntry> read_group(Publication publication, int partition, const std::string& group,
                                        const std::string& consumer, std::size_t most) override;
    std::size_t acknowledge(Publication publication, int partition, const std::string& group,
                            const std::vector<Cursor>& cursors) override;
    std::vector<PendingEntry> pending(Publication publication, int partition, const std::string& group,
                                      std::size_t most) override;
    std::vector<StreamEntry> claim(Publication publication, int partition, const std::string& group, const std::string& consumer,
                                   std::chrono::milliseconds idle, std::size_t most) override;

    bool is_shared() const override { return true; }
    void hint(const std::string& text) override;
    void on_hint(std::function<void(const std::string&)> listener) override;

    /// As the last look had it, a few seconds ago at most.
    StreamHealth health() override;
    void stop() override;

private:
    struct Parts;

    void expect_running() const;

    const std::unique_ptr<Parts> parts_;
};

}  // namespace domino
