#include "core/store/postgres/postgres_leases.hpp"

#include <set>

namespace domino {

namespace {

using namespace std::chrono_literals;

/// Signs of life of brokers long gone are swept out.
constexpr auto kept_after_lease = 6 * lease_length;

#define PARTITION_COLUMNS \
    "partition, owner, epoch, ord, rev, events_cursor, callbacks_cursor, result_ord, published, dead_ord, dead_published"

PartitionRow partition_from(const pqxx::row& row) {
    PartitionRow partition;
    read_row(row, partition.partition, partition.owner, partition.epoch, partition.ord, partition.rev, partition.events_cursor,
             partition.callbacks_cursor, partition.result_ord, partition.published, partition.dead_ord, partition.dead_published);
    return partition;
}

}  // namespace

std::vector<PartitionRow> all_partitions(PostgresConnection& connection) {
    std::vector<PartitionRow> all;
    for (const auto& row : connection.query("SELECT " PARTITION_COLUMNS " FROM partitions ORDER BY partition"))
        all.push_back(partition_from(row));
    return all;
}

Standing PostgresLeases::beat(const Beat& beat) {
    std::lock_guard lock(beating_);
    for (int tries = 1;; ++tries) {
        try {
            if (!connection_ || !connection_->is_whole()) {
                connection_ = pool_.connect();
                std::lock_guard guard(mutex_);
                connected_ = std::chrono::steady_clock::now();
            }
            return beat_on(*connection_, beat);
        } catch (const PostgresError& e) {
            if (e.fault() == PostgresFault::connection) connection_.reset();
            if (e.fault() == PostgresFault::connection && tries == 1 && pool_.trouble().empty()) continue;
            throw TryLater(503, 1s, e.what());
        }
    }
}

Standing PostgresLeases::beat_on(PostgresConnection& connection, const Beat& beat) {
    connection.query(
        "INSERT INTO broker (id, until, works, has_stream) VALUES ($1, clock_timestamp() + make_interval(secs => $2), $3, $4)"
        " ON CONFLICT (id) DO UPDATE SET until = excluded.until, works = excluded.works, has_stream = excluded.has_stream",
        beat.owner, lease_length.count(), beat.works, beat.has_stream);
    connection.query("DELETE FROM broker WHERE until < clock_timestamp() - make_interval(secs => $1)",
                     std::chrono::seconds(kept_after_lease).count());
    std::set<std::string> living;
    std::set<std::string> workers;
    for (const auto& row : connection.query("SELECT id, works AND has_stream FROM broker WHERE until > clock_timestamp()")) {
        living.insert(row[0].c_str());
        if (row[1].as<bool>()) workers.insert(row[0].c_str());
    }
    Standing standing;
    standing.workers = static_cast<int>(workers.size());
    const auto own = workers.find(beat.owner);
    standing.place = own == workers.end() ? -1 : static_cast<int>(std::distance(workers.begin(), own));
    standing.partitions = all_partitions(connection);
    for (const PartitionRow& row : standing.partitions) {
        const bool is_over = row.owner != beat.owner && living.count(row.owner) == 0 && has_settled();
        if (row.owner.empty() || is_over) standing.free.push_back(row.partition);
    }
    return standing;
}

std::optional<Taken> PostgresLeases::take(int partition, std::int64_t epoch_seen, const std::string& owner) {
    const bool may_take_over = has_settled();
    return pool_.use([&](PostgresConnection& connection) -> std::optional<Taken> {
        PostgresTransaction transaction(connection, PostgresTransaction::Kind::write);
        const auto last_owner = connection.text(
            "SELECT owner FROM partitions AS p WHERE partition = $1 AND epoch = $2 AND (owner IN ('', $3) OR ($4 AND NOT EXISTS"
            " (SELECT FROM broker WHERE id = p.owner AND until > clock_timestamp()))) FOR UPDATE",
            partition, epoch_seen, owner, may_take_over);
        if (!last_owner) return std::nullopt;
        const pqxx::result rows = connection.query(
            "UPDATE partitions SET owner = $2, epoch = epoch + 1 WHERE partition = $1 AND epoch = $3 "
            "RETURNING " PARTITION_COLUMNS,
            partition, owner, epoch_seen);
        if (rows.empty()) return std::nullopt;
        Taken taken{.row = partition_from(rows[0]), .unclean = !last_owner->empty()};
        transaction.commit();
        return taken;
    });
}

void PostgresLeases::give_back(const PartitionRow& row) {
    pool_.use([&](PostgresConnection& connection) {
        connection.query("UPDATE partitions SET owner = '', epoch = epoch + 1 WHERE partition = $1 AND owner = $2 AND epoch = $3",
                         row.partition, row.owner, row.epoch);
    });
}

void PostgresLeases::leave(const std::string& owner) {
    pool_.use([&](PostgresConnection& connection) {
        // One by one and ascending, as `fence` locks them.
        connection.query(
            "WITH own AS MATERIALIZED (SELECT partition FROM partitions WHERE owner = $1 ORDER BY partition FOR UPDATE)"
            " UPDATE partitions SET owner = '', epoch = epoch + 1 WHERE owner = $1 AND partition IN (SELECT partition FROM own)",
            owner);
        connection.query("DELETE FROM broker WHERE id = $1", owner);
    });
}

bool PostgresLeases::has_settled() {
    std::lock_guard lock(mutex_);
    return connected_ && std::chrono::steady_clock::now() - *connected_ >= lease_length;
}

}  // namespace domino
