#pragma once

#include "core/stream/append_queue.hpp"
#include "core/stream/stream.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>

namespace domino {

/// Doors and publications in the embedded database. Entries of all of them share one numbering, so
/// cursors are numbers and their order is the order of commits.
class EmbeddedStream : public Stream {
public:
    explicit EmbeddedStream(std::shared_ptr<EmbeddedDatabase> database);
    ~EmbeddedStream() override;

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

    void hint(const std::string&) override {}
    void on_hint(std::function<void(const std::string&)>) override {}

    StreamHealth health() override;
    void stop() override;

private:
    struct Behind {
        Door door;
        EntryPlace place;
        std::int64_t after;
    };

    void load_newest();
    void note_arrivals(const std::vector<std::pair<EntryPlace, std::int64_t>>& arrivals);
    std::vector<Behind> wait_for_entries(const std::vector<ReadFrom>& from, std::chrono::milliseconds wait);
    std::vector<Behind> behind(const std::vector<ReadFrom>& from);
    std::vector<DoorEntry> read_behind(const std::vector<Behind>& places, std::size_t most);
    EntryPlace place(Door door, int partition) const { return place_of(door, partition, database_->partitions()); }
    EntryPlace place(Publication which, int partition) const { return place_of(which, partition, database_->partitions()); }
    void delete_old(const EntryPlace& place, std::int64_t through, std::int64_t older_than);
    void expect_running() const;

    const std::shared_ptr<EmbeddedDatabase> database_;

    std::mutex mutex_;
    std::condition_variable arrived_;
    NewestEntries newest_;
    bool woken_ = false;
    std::size_t turn_ = 0;

    AppendQueue appends_;
};

}  // namespace domino
