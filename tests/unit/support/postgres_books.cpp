#include "tests/unit/support/postgres_books.hpp"

#include "core/store/postgres/postgres_connection.hpp"

namespace domino {

namespace {

/// `wrong` selects one text for each thing that breaks the rule.
struct Rule {
    const char* name;
    const char* wrong;
};

constexpr Rule rules[] = {
    {"a step has a run", "SELECT 'step ' || id FROM step WHERE NOT EXISTS (SELECT FROM run WHERE seq = step.id >> 16)"},
    {"a reply has a run", "SELECT 'reply ' || id FROM reply WHERE NOT EXISTS (SELECT FROM run WHERE seq = reply.id >> 16)"},
    {"a payload has a run",
     "SELECT 'payload of run ' || run FROM run_payload WHERE NOT EXISTS (SELECT FROM run WHERE seq = run_payload.run)"},
    {"an input or output has a step",
     "SELECT 'payload of step ' || step FROM step_payload WHERE NOT EXISTS (SELECT FROM step WHERE id = step_payload.step)"},
    {"a run has a conversation",
     "SELECT 'run ' || id FROM run WHERE NOT EXISTS (SELECT FROM conversation WHERE conversation.id = run.conversation)"},
    {"a terminal run has no open step",
     "SELECT 'run ' || run.id || ' is ' || run.status || ', its step ' || (step.id & 65535) || ' is ' || step.status FROM run"
     " JOIN step ON step.id >> 16 = run.seq WHERE run.status IN ('succeeded', 'failed', 'cancelled', 'ignored')"
     " AND step.status IN ('pending', 'waiting', 'starting', 'running')"},
    {"a terminal run has one closing reply, an ignored or open one none",
     "SELECT 'run ' || run.id || ' is ' || run.status || ' and has ' || n || ' closing replies' FROM run"
     " LEFT JOIN (SELECT id >> 16 AS seq, count(*) AS found FROM reply WHERE closing GROUP BY 1) AS closing USING (seq)"
     " CROSS JOIN LATERAL (SELECT coalesce(found, 0) AS n OFFSET 0) AS counted"
     " WHERE n <> (run.status IN ('succeeded', 'failed', 'cancelled'))::int"},
    {"what is open is marked so",
     "SELECT 'run ' || run.id FROM run WHERE is_open <> (status IN ('planning', 'waiting', 'running') OR seq IN (SELECT"
     " id >> 16 FROM reply WHERE reply.status IN ('queued', 'sending')))"},
    {"places in a partition are taken once",
     "SELECT 'partition ' || partition || ' ord ' || ord FROM run GROUP BY partition, ord HAVING count(*) > 1"},
    {"results' places in a partition are taken once",
     "SELECT 'partition ' || partition || ' ord ' || ord FROM step WHERE ord > 0 GROUP BY partition, ord HAVING count(*) > 1"},
    {"a partition's counters are beyond all they count",
     "SELECT 'partition ' || partition FROM partitions AS p WHERE published > result_ord OR dead_published > dead_ord"
     " OR ord < (SELECT coalesce(max(run.ord), 0) FROM run WHERE run.partition = p.partition)"
     " OR rev < (SELECT coalesce(max(run.rev), 0) FROM run WHERE run.partition = p.partition)"
     " OR result_ord < (SELECT coalesce(max(step.ord), 0) FROM step WHERE step.partition = p.partition AND step.ord > 0)"},
    {"runs are counted right",
     "SELECT partition || ' ' || status || ': ' || sum(n) FROM (SELECT partition, status, runs AS n FROM run_count UNION ALL"
     " SELECT partition, status, -count(*) FROM run GROUP BY 1, 2) AS both_counts GROUP BY partition, status HAVING sum(n) <> 0"},
};

constexpr int most_told_of_a_rule = 20;
/// Whole tables are read here.
constexpr const char* settings = "SET statement_timeout = 0; SET enable_seqscan = on; SET enable_hashjoin = on;";

}  // namespace

std::vector<std::string> check_books(const std::string& address, const std::string& name_space) {
    const PostgresAddress place(address);
    CallWatch watch;
    PostgresConnection connection({place, name_space, watch}, settings);
    connection.allow(std::chrono::minutes(30));
    PostgresTransaction transaction(connection, PostgresTransaction::Kind::read);
    std::vector<std::string> wrong;
    for (const Rule& rule : rules) {
        const pqxx::result rows = connection.script(std::string(rule.wrong) + " LIMIT " + std::to_string(most_told_of_a_rule));
        for (const auto& row : rows) wrong.push_back(std::string(rule.name).append(": ").append(row[0].c_str()));
    }
    return wrong;
}

}  // namespace domino
