#include "tests/unit/support/sqlite_books.hpp"

#include "core/sqlite/schema.hpp"

namespace domino {

namespace {

/// `wrong` selects one text for each thing that breaks the rule.
struct Rule {
    const char* name;
    const char* wrong;
};

constexpr Rule rules[] = {
    {"the file is whole", "SELECT quick_check FROM pragma_quick_check(10) WHERE quick_check <> 'ok'"},
    {"a step has a run", "SELECT 'step ' || id FROM step WHERE id >> 16 NOT IN (SELECT seq FROM run)"},
    {"a reply has a run", "SELECT 'reply ' || id FROM reply WHERE id >> 16 NOT IN (SELECT seq FROM run)"},
    {"a payload has a run", "SELECT 'payload of run ' || run FROM run_payload WHERE run NOT IN (SELECT seq FROM run)"},
    {"an input has a step", "SELECT 'input of step ' || step FROM step_input WHERE step NOT IN (SELECT id FROM step)"},
    {"an output has a step", "SELECT 'output of step ' || step FROM step_output WHERE step NOT IN (SELECT id FROM step)"},
    {"a run has a conversation",
     "SELECT 'run ' || id FROM run WHERE conversation NOT IN (SELECT conversation.id FROM conversation)"},
    {"a terminal run has no open step",
     "SELECT 'run ' || run.id || ' is ' || run.status || ', its step ' || step.\"index\" || ' is ' || step.status FROM run"
     " JOIN step ON step.id BETWEEN run.seq * 65536 AND run.seq * 65536 + 65535"
     " WHERE run.status IN ('succeeded', 'failed', 'cancelled', 'ignored')"
     " AND step.status IN ('pending', 'waiting', 'starting', 'running')"},
    {"a terminal run has one closing reply, an ignored or open one none",
     "SELECT 'run ' || run.id || ' is ' || run.status || ' and has ' || count(reply.id) || ' closing replies' FROM run"
     " LEFT JOIN reply ON reply.id BETWEEN run.seq * 65536 AND run.seq * 65536 + 65535 AND reply.closing GROUP BY run.seq"
     " HAVING count(reply.id) <> (run.status IN ('succeeded', 'failed', 'cancelled'))"},
    {"what is open is marked so",
     "SELECT 'run ' || run.id FROM run WHERE is_open <> (status IN ('planning', 'waiting', 'running') OR EXISTS (SELECT 1 FROM"
     " reply WHERE reply.id BETWEEN run.seq * 65536 AND run.seq * 65536 + 65535 AND reply.status IN ('queued', 'sending')))"},
    {"places in a partition are taken once",
     "SELECT 'partition ' || partition || ' ord ' || ord FROM run GROUP BY partition, ord HAVING count(*) > 1"},
    {"results' places in a partition are taken once",
     "SELECT 'partition ' || partition || ' ord ' || ord FROM step WHERE ord > 0 GROUP BY partition, ord HAVING count(*) > 1"},
    {"a partition's counters are beyond all they count",
     "SELECT 'partition ' || partition FROM partitions WHERE published > result_ord"
     " OR ord < (SELECT coalesce(max(run.ord), 0) FROM run WHERE run.partition = partitions.partition)"
     " OR rev < (SELECT coalesce(max(run.rev), 0) FROM run WHERE run.partition = partitions.partition)"
     " OR result_ord < (SELECT coalesce(max(step.ord), 0) FROM step WHERE step.partition = partitions.partition AND step.ord > "
     "0)"},
    {"runs are counted right",
     "SELECT coalesce(status, '') || ': ' || sum(n) FROM (SELECT status, runs AS n FROM run_count UNION ALL"
     " SELECT status, -count(*) FROM run GROUP BY status) GROUP BY status HAVING sum(n) <> 0"},
    {"a pending entry is there", "SELECT 'entry ' || entry FROM pending_entry WHERE entry NOT IN (SELECT id FROM entry)"},
};

constexpr int most_told_of_a_rule = 20;

}  // namespace

std::vector<std::string> check_books(const std::filesystem::path& file) {
    SqliteDatabase database(file, SqliteDatabase::Mode::read);
    expect_newest_schema(database);
    SqliteTransaction transaction(database, SqliteTransaction::Kind::read);
    std::vector<std::string> wrong;
    for (const Rule& rule : rules) {
        SqliteRows rows = database.query(rule.wrong);
        for (int told = 0; told < most_told_of_a_rule && rows.next(); ++told) {
            wrong.push_back(std::string(rule.name).append(": ").append(rows.text(0)));
        }
    }
    return wrong;
}

}  // namespace domino
