#include "core/store/sqlite/retention.hpp"

#include "core/store/sqlite/part_ids.hpp"

#include <vector>

namespace domino {

namespace {

std::vector<std::int64_t> ended_before(SqliteDatabase& database, std::int64_t before, bool is_cleared, std::size_t most) {
    SqliteRows rows = database.query(
        "SELECT seq FROM run WHERE is_cleared = ? AND finished > 0 AND finished < ? AND NOT is_open ORDER BY finished LIMIT ?",
        is_cleared, before, most);
    std::vector<std::int64_t> runs;
    while (rows.next()) runs.push_back(rows.integer(0));
    return runs;
}

void clear_payloads(SqliteDatabase& database, std::int64_t seq) {
    database.run("UPDATE run SET text = '', is_cleared = 1 WHERE seq = ?", seq);
    database.run("DELETE FROM run_payload WHERE run = ?", seq);
    database.run("DELETE FROM step_input WHERE step BETWEEN ? AND ?", first_part(seq), last_part(seq));
    database.run("DELETE FROM step_output WHERE step BETWEEN ? AND ?", first_part(seq), last_part(seq));
    database.run("UPDATE reply SET text = '', buttons = '', files = '' WHERE id BETWEEN ? AND ?", first_part(seq),
                 last_part(seq));
}

void erase_conversation_without_runs(SqliteDatabase& database, std::int64_t conversation) {
    if (database.integer("SELECT 1 FROM run WHERE conversation = ? LIMIT 1", conversation)) return;
    database.run("DELETE FROM participant WHERE conversation = ?", conversation);
    database.run("DELETE FROM conversation WHERE id = ?", conversation);
}

void erase_run(SqliteDatabase& database, std::int64_t seq) {
    const std::string id = database.text("SELECT id FROM run WHERE seq = ?", seq).value_or("");
    const std::int64_t conversation = database.integer("SELECT conversation FROM run WHERE seq = ?", seq).value_or(0);
    clear_payloads(database, seq);
    database.run("DELETE FROM step WHERE id BETWEEN ? AND ?", first_part(seq), last_part(seq));
    database.run("DELETE FROM reply WHERE id BETWEEN ? AND ?", first_part(seq), last_part(seq));
    // Step ids are the run's id and ".": all of them lie before the id and "/".
    database.run("DELETE FROM seen_callback WHERE step >= ? AND step < ?", id + ".", id + "/");
    database.run("UPDATE run_count SET runs = runs - 1 WHERE status = (SELECT status FROM run WHERE seq = ?)", seq);
    database.run("DELETE FROM run WHERE seq = ?", seq);
    erase_conversation_without_runs(database, conversation);
}

}  // namespace

std::size_t forget_batch(SqliteDatabase& database, std::int64_t before, std::int64_t skeletons_before, std::size_t most) {
    std::vector<std::int64_t> to_erase = ended_before(database, skeletons_before, true, most);
    for (const std::int64_t seq : ended_before(database, skeletons_before, false, most - to_erase.size()))
        to_erase.push_back(seq);
    for (const std::int64_t seq : to_erase) erase_run(database, seq);
    const std::vector<std::int64_t> to_clear = ended_before(database, before, false, most - to_erase.size());
    for (const std::int64_t seq : to_clear) clear_payloads(database, seq);
    for (const char* closed : {"replayed", "dropped"}) {
        database.run("DELETE FROM dead_letter WHERE status = ? AND last_seen < ?", closed, before);
    }
    return to_erase.size() + to_clear.size();
}

}  // namespace domino
