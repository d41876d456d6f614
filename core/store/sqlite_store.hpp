#pragma once

#include "core/sqlite/embedded_database.hpp"
#include "core/store/store.hpp"

#include <atomic>
#include <memory>

namespace domino {

/// The workshop in the embedded database. One process has it alone, so there are no leases.
class SqliteStore : public Store {
public:
    explicit SqliteStore(std::shared_ptr<EmbeddedDatabase> database);
    ~SqliteStore() override;

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

private:
    void write(const SqliteWriter::Work& work);
    template <class Look>
    auto read(const Look& look) {
        return database_->readers().read(look);
    }

    const std::shared_ptr<EmbeddedDatabase> database_;
    std::atomic<bool> stopped_{false};
};

}  // namespace domino
