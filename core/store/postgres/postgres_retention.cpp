#include "core/store/postgres/postgres_retention.hpp"

#include <vector>

namespace domino {

namespace {

/// The keys of what belongs to the runs. OFFSET keeps the range a question of its own, asked for each
/// run by the index.
#define PARTS_OF_RUNS(table, key)                                                                                          \
    " = ANY (ARRAY(SELECT part." key " FROM unnest($1::bigint[]) AS u(seq) CROSS JOIN LATERAL (SELECT " key " FROM " table \
    " WHERE " key " BETWEEN u.seq << 16 AND (u.seq << 16) + 65535 OFFSET 0) AS part))"

class Forgetting {
public:
    explicit Forgetting(PostgresConnection& connection) : connection_(connection) {}

    std::vector<std::int64_t> ended_before(std::int64_t before, bool is_cleared, std::size_t most) {
        std::vector<std::int64_t> seqs;
        if (most == 0) return seqs;
        const pqxx::result rows = connection_.query(
            "SELECT seq FROM run WHERE is_cleared = $1 AND finished > 0 AND finished < $2 AND NOT is_open ORDER BY finished "
            "LIMIT $3"
            " FOR UPDATE SKIP LOCKED",
            is_cleared, before, most);
        for (const auto& row : rows) seqs.push_back(row[0].as<std::int64_t>());
        return seqs;
    }

    void clear(const ArrayLiteral& seqs) {
        connection_.query("UPDATE run SET text = '', is_cleared = true WHERE seq = ANY ($1::bigint[])", seqs);
        erase_payloads(seqs);
        connection_.query("UPDATE reply SET text = '', buttons = '', files = '' WHERE id" PARTS_OF_RUNS("reply", "id"), seqs);
    }

    void erase(const ArrayLiteral& seqs) {
        erase_payloads(seqs);
        connection_.query("DELETE FROM step WHERE id" PARTS_OF_RUNS("step", "id"), seqs);
        connection_.query("DELETE FROM reply WHERE id" PARTS_OF_RUNS("reply", "id"), seqs);
        // Step ids are the run's id and ".": all of them lie before the id and "/".
        connection_.query(
            "DELETE FROM seen_callback WHERE ctid = ANY (ARRAY(SELECT s.place FROM unnest($1::bigint[]) AS u(seq) JOIN run ON"
            " run.seq = u.seq CROSS JOIN LATERAL (SELECT ctid AS place FROM seen_callback WHERE step >= run.id || '.' AND step <"
            " run.id || '/' OFFSET 0) AS s))",
            seqs);
        const pqxx::result erased = connection_.query(
            "WITH erased AS (DELETE FROM run WHERE seq = ANY ($1::bigint[]) RETURNING partition, status, conversation)"
            " SELECT partition, status, conversation FROM erased",
            seqs);
        ArrayLiteral partitions, statuses, conversations;
        for (const auto& row : erased) {
            partitions.add(row[0].as<int>());
            statuses.add(row[1].c_str());
            conversations.add(row[2].as<std::int64_t>());
        }
        erase_conversations(conversations);
        connection_.query(
            "UPDATE run_count AS c SET runs = c.runs - u.runs FROM (SELECT partition, status, count(*) AS runs FROM"
            " unnest($1::int[], $2::text[]) AS u(partition, status) GROUP BY 1, 2) AS u"
            " WHERE c.partition = u.partition AND c.status = u.status",
            partitions, statuses);
    }

    void erase_dead_letters(std::int64_t before) {
        connection_.query(
            "DELETE FROM dead_letter WHERE seq = ANY (ARRAY(SELECT seq FROM dead_letter WHERE status <> 'open' AND last_seen < $1"
            " ORDER BY last_seen LIMIT 500 FOR UPDATE SKIP LOCKED))",
            before);
    }

private:
    void erase_payloads(const ArrayLiteral& seqs) {
        connection_.query("DELETE FROM run_payload WHERE run = ANY ($1::bigint[])", seqs);
        connection_.query("DELETE FROM step_payload WHERE step" PARTS_OF_RUNS("step_payload", "step"), seqs);
    }

    /// Locked first: who writes a run locks its conversation before, so that the look for runs that
    /// follows sees all there are.
    void erase_conversations(const ArrayLiteral& ids) {
        connection_.query("SELECT FROM conversation WHERE id = ANY ($1::bigint[]) ORDER BY name, channel, partition FOR UPDATE",
                          ids);
        connection_.query(
            "WITH gone AS (DELETE FROM conversation AS c WHERE id = ANY ($1::bigint[]) AND NOT EXISTS (SELECT FROM run WHERE"
            " run.conversation = c.id) RETURNING id) DELETE FROM participant USING gone WHERE conversation = gone.id",
            ids);
    }

    PostgresConnection& connection_;
};

ArrayLiteral array_of(const std::vector<std::int64_t>& numbers) {
    ArrayLiteral array;
    for (const std::int64_t number : numbers) array.add(number);
    return array;
}

}  // namespace

std::size_t forget_batch(PostgresConnection& connection, std::int64_t before, std::int64_t skeletons_before, std::size_t most) {
    PostgresTransaction transaction(connection, PostgresTransaction::Kind::write);
    Forgetting forgetting(connection);
    std::vector<std::int64_t> to_erase = forgetting.ended_before(skeletons_before, true, most);
    for (const std::int64_t seq : forgetting.ended_before(skeletons_before, false, most - to_erase.size()))
        to_erase.push_back(seq);
    if (!to_erase.empty()) forgetting.erase(array_of(to_erase));
    const std::vector<std::int64_t> to_clear = forgetting.ended_before(before, false, most - to_erase.size());
    if (!to_clear.empty()) forgetting.clear(array_of(to_clear));
    forgetting.erase_dead_letters(before);
    transaction.commit();
    return to_erase.size() + to_clear.size();
}

}  // namespace domino
