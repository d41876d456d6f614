#pragma once

#include "core/store/store.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace domino {

class PostgresLeases;
class PostgresPool;
class PostgresWriter;

struct PostgresStoreSettings {
    std::string address;  ///< postgresql://...
    std::string name_space = "domino";
    /// How long to wait for a server that is away at start.
    std::chrono::milliseconds wait_at_start{30000};
    /// Told, in words, that the server is waited for. Called from the constructor.
    std::function<void(const std::string&)> tell;
};

/// The workshop in a schema of a Postgres that several brokers share.
class PostgresStore : public Store {
public:
    /// Makes or updates the schema. Throws `Error` when the address is none, the server stays away, or
    /// the schema is newer or another program's.
    explicit PostgresStore(const PostgresStoreSettings& settings);
    ~PostgresStore() override;

    void apply(std::vector<Changes> batch, Done done) override;

    int partitions() override;
    Standing beat(const Beat& beat) override;
    std::optional<Taken> take(int partition, std::int64_t epoch_seen, const std::string& owner) override;
    void give_back(const PartitionRow& row) override;
    void leave(const std::string& owner) override;

    std::vector<RunRecord> open_runs(int partition, std::int64_t after_ord, std::size_t most) override;
    std::vector<RunRow> planning_runs(int partition, const std::string& channel, const std::string& conversation,
                                      std::int64_t after_ord, std::size_t most) override;
    std::vector<std::string> existing_runs(const std::vector<std::string>& ids) override;
    std::size_t family_size(const std::string& root) override;
    std::optional<DialogRow> dialog(const std::string& channel, const std::string& conversation) override;
    std::vector<std::pair<std::string, std::string>> dialogs() override;
    std::vector<StepRow> waiting_steps(const std::string& channel, const std::string& conversation) override;
    bool claim(const std::string& run, int step, int attempt, const std::string& execution) override;
    bool seen(const SeenCallback& callback) override;
    std::vector<RunRecord> results_after(int partition, std::int64_t after, std::size_t most) override;
    std::vector<DeadLetterRow> dead_letters_after(int partition, std::int64_t after, std::size_t most) override;

    std::optional<RunRecord> run(const std::string& id) override;
    RunPage runs(const RunFilter& filter, const std::string& after, std::size_t most) override;
    std::vector<RunRecord> changed_runs(const RunFilter& filter, Revisions& seen, std::size_t most) override;
    Revisions revisions() override;
    std::vector<PartitionRow> partition_rows() override;
    std::map<std::string, std::uint64_t> count_runs() override;
    std::vector<Conversation> conversations(const std::string& channel, const std::string& sender, std::size_t most) override;

    std::vector<DeadLetterRow> dead_letters(const std::string& status, const std::string& after, std::size_t most) override;
    std::optional<DeadLetterRow> dead_letter(const std::string& id) override;
    void mark_dead_letter(const std::string& id, const std::string& status, const std::string& note) override;

    std::optional<std::string> get(const std::string& space, const std::string& key) override;
    void put(const std::string& space, const std::string& key, const std::string& value, std::int64_t until = for_good) override;
    std::string put_if_absent(const std::string& space, const std::string& key, const std::string& value,
                              std::int64_t until = for_good) override;
    void erase(const std::string& space, const std::string& key) override;
    std::size_t forget_keys(std::int64_t now, std::size_t most) override;

    std::size_t forget(std::int64_t before, std::int64_t skeletons_before, std::size_t most) override;

    StoreHealth health() override;
    void stop() override;

    /// The way to the server, for tests that look at what is asked.
    PostgresPool& pool() { return *pool_; }

private:
    void refuse_when_stopped() const;

    std::unique_ptr<PostgresPool> pool_;
    std::unique_ptr<PostgresLeases> leases_;
    std::unique_ptr<PostgresWriter> writer_;
    int partitions_ = 0;
    std::atomic<bool> stopped_{false};
};

}  // namespace domino
