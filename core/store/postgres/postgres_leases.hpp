#pragma once

#include "core/store/postgres/postgres_pool.hpp"
#include "core/store/store.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

namespace domino {

/// Who owns which partition, by rows in the store and its clock. Beats have a connection of their
/// own, so that they never wait for work. Any thread may call any member; all throw `TryLater`.
class PostgresLeases {
public:
    explicit PostgresLeases(PostgresPool& pool) : pool_(pool) {}

    Standing beat(const Beat& beat);
    std::optional<Taken> take(int partition, std::int64_t epoch_seen, const std::string& owner);
    void give_back(const PartitionRow& row);
    void leave(const std::string& owner);

private:
    Standing beat_on(PostgresConnection& connection, const Beat& beat);
    /// Whether the others had a lease's time to come back since we did.
    bool has_settled();

    PostgresPool& pool_;

    std::mutex beating_;                              ///< guards the connection
    std::unique_ptr<PostgresConnection> connection_;  ///< of beats

    std::mutex mutex_;
    std::optional<std::chrono::steady_clock::time_point> connected_;
};

std::vector<PartitionRow> all_partitions(PostgresConnection& connection);

}  // namespace domino
