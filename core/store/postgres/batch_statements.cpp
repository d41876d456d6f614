#include "core/store/postgres/batch_statements.hpp"

namespace domino {

namespace {

// run, partition, channel, name, created
constexpr const char* meet = R"sql(
INSERT INTO conversation AS c (partition, channel, name, last)
SELECT u.partition, u.channel, u.name, max(u.created)
FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::bigint[]) AS u(run, partition, channel, name, created)
WHERE NOT EXISTS (SELECT FROM run WHERE run.id = u.run)
GROUP BY u.partition, u.channel, u.name ORDER BY 1, 2, 3
ON CONFLICT (name, channel, partition) DO UPDATE SET last = greatest(c.last, excluded.last))sql";

constexpr const char* new_runs = R"sql(
WITH inserted AS (
  INSERT INTO run (id, partition, ord, event_id, type, channel, conversation, sender, text, traceparent, parent, parent_step,
    root, depth, created, status, chain, planner, language, error, attempt, suspicion, due, planned, finished, rev, is_open)
  SELECT u.id, u.partition, u.ord, u.event_id, u.type, u.channel, c.id, u.sender, u.text, u.traceparent, u.parent,
    u.parent_step, u.root, u.depth, u.created, u.status, u.chain, u.planner, u.language, u.error, u.attempt, u.suspicion,
    u.due, u.planned, u.finished, u.rev, u.is_open
  FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::text[], $13::text[], $14::int[], $15::bigint[], $16::text[], $17::text[], $18::text[],
    $19::text[], $20::text[], $21::int[], $22::int[], $23::bigint[], $24::bigint[], $25::bigint[], $26::bigint[],
    $27::bool[]) WITH ORDINALITY
    AS u(id, partition, ord, event_id, type, channel, conversation, sender, text, traceparent, parent, parent_step, root,
    depth, created, status, chain, planner, language, error, attempt, suspicion, due, planned, finished, rev, is_open, place)
  JOIN conversation AS c ON c.name = u.conversation AND c.channel = u.channel AND c.partition = u.partition
  ORDER BY u.created, u.place
  ON CONFLICT (id) DO NOTHING
  RETURNING partition, status, sender, conversation),
met AS (
  INSERT INTO participant (sender, conversation) SELECT DISTINCT sender, conversation FROM inserted ON CONFLICT DO NOTHING)
INSERT INTO run_count AS c (partition, status, runs) SELECT partition, status, count(*) FROM inserted GROUP BY 1, 2
ON CONFLICT (partition, status) DO UPDATE SET runs = c.runs + excluded.runs)sql";

// run, partition, ord, event, result. The place is compared in a way that no index serves: a young
// table's statistics make any index look as good as the one by id, and the plan stays.
constexpr const char* run_payloads = R"sql(
INSERT INTO run_payload (run, event, result)
SELECT run.seq, u.event, u.result
FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::text[]) AS u(run, partition, ord, event, result)
JOIN run ON run.id = u.run AND run.partition IS NOT DISTINCT FROM u.partition AND run.ord IS NOT DISTINCT FROM u.ord
ON CONFLICT DO NOTHING)sql";

// A step of a run that nobody knows gets no id, which its table refuses.
constexpr const char* new_steps = R"sql(
WITH u AS MATERIALIZED (
  SELECT (run.seq << 16) + u.index AS id, u.*
  FROM unnest($1::text[], $2::int[], $3::bigint[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::bigint[], $13::text[], $14::text[], $15::text[], $16::int[], $17::bool[], $18::text[],
    $19::text[], $20::bigint[], $21::bigint[], $22::bigint[], $23::bigint[], $24::bigint[], $25::text[], $26::text[])
    AS u(run, partition, run_ord, index, name, workflow, title, needs, "when", approval, pinned, deadline, status, executor,
    error, attempt, effect_begun, claimed, decided_by, due, waiting, started, finished, ord, input, output)
  LEFT JOIN run ON run.id = u.run
  WHERE u.run_ord = 0 OR (run.partition = u.partition AND run.ord = u.run_ord)),
steps AS (
  INSERT INTO step (id, partition, name, workflow, title, needs, "when", approval, pinned, deadline, status, executor, error,
    attempt, effect_begun, claimed, decided_by, due, waiting, started, finished, ord)
  SELECT id, partition, name, workflow, title, needs, "when", approval, pinned, deadline, status, executor, error, attempt,
    effect_begun, claimed, decided_by, due, waiting, started, finished, ord FROM u
  ON CONFLICT DO NOTHING)
INSERT INTO step_payload (step, input, output) SELECT id, input, output FROM u ON CONFLICT DO NOTHING)sql";

// run, partition, run's ord, index, then what changes
constexpr const char* changed_steps = R"sql(
WITH changed AS (
  UPDATE step SET status = u.status, executor = u.executor, error = u.error, attempt = u.attempt,
    effect_begun = u.effect_begun, decided_by = u.decided_by, due = u.due, waiting = u.waiting, started = u.started,
    finished = u.finished, ord = u.ord
  FROM unnest($1::text[], $2::int[], $3::bigint[], $4::int[], $5::text[], $6::text[], $7::text[], $8::int[], $9::bool[],
    $10::text[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::text[], $17::text[])
    AS u(run, partition, run_ord, index, status, executor, error, attempt, effect_begun, decided_by, due, waiting, started,
    finished, ord, input, output)
  JOIN run ON run.id = u.run AND (u.run_ord = 0 OR (run.partition = u.partition AND run.ord = u.run_ord))
  WHERE step.id = (run.seq << 16) + u.index AND step.status IN ('pending', 'waiting', 'starting', 'running')
  RETURNING step.id, u.input, u.output)
INSERT INTO step_payload AS p (step, input, output) SELECT id, input, output FROM changed
ON CONFLICT (step) DO UPDATE
  SET input = excluded.input, output = CASE WHEN excluded.output = '' THEN p.output ELSE excluded.output END
  WHERE p.input <> excluded.input OR (excluded.output <> '' AND p.output <> excluded.output))sql";

constexpr const char* new_replies = R"sql(
INSERT INTO reply (id, channel, conversation, text, buttons, files, language, closing, created, status, attempt, due,
  vendor_id, error, sent, receipt)
SELECT (run.seq << 16) + u.n, u.channel, u.conversation, u.text, u.buttons, u.files, u.language, u.closing, u.created,
  u.status, u.attempt, u.due, u.vendor_id, u.error, u.sent, u.receipt
FROM unnest($1::text[], $2::int[], $3::bigint[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
  $10::text[], $11::bool[], $12::bigint[], $13::text[], $14::int[], $15::bigint[], $16::text[], $17::text[], $18::bigint[], $19::text[])
  WITH ORDINALITY
  AS u(run, partition, run_ord, n, channel, conversation, text, buttons, files, language, closing, created, status, attempt,
  due, vendor_id, error, sent, receipt, place)
LEFT JOIN run ON run.id = u.run
WHERE u.run_ord = 0 OR (run.partition = u.partition AND run.ord = u.run_ord)
ORDER BY u.place
ON CONFLICT DO NOTHING)sql";

// run, partition, run's ord, n, then what changes
constexpr const char* changed_replies = R"sql(
UPDATE reply SET status = u.status, attempt = u.attempt, due = u.due, vendor_id = u.vendor_id, error = u.error, sent = u.sent,
  receipt = u.receipt
FROM unnest($1::text[], $2::int[], $3::bigint[], $4::int[], $5::text[], $6::int[], $7::bigint[], $8::text[], $9::text[],
  $10::bigint[], $11::text[]) AS u(run, partition, run_ord, n, status, attempt, due, vendor_id, error, sent, receipt)
JOIN run ON run.id = u.run AND (u.run_ord = 0 OR (run.partition = u.partition AND run.ord = u.run_ord))
WHERE reply.id = (run.seq << 16) + u.n AND (reply.status IN ('queued', 'sending')
  OR (reply.status = 'sent' AND u.status = 'sent' AND reply.receipt <> u.receipt)))sql";

// NOT IN: no index serves it, see above.
constexpr const char* changed_runs = R"sql(
WITH changed AS (
  UPDATE run SET status = u.status, chain = u.chain, planner = u.planner, language = u.language, error = u.error,
    attempt = u.attempt, suspicion = u.suspicion, due = u.due, planned = u.planned, finished = u.finished,
    rev = greatest(run.rev, u.rev), is_open = u.status IN ('planning', 'waiting', 'running') OR EXISTS (SELECT FROM reply
      WHERE reply.id BETWEEN run.seq << 16 AND (run.seq << 16) + 65535 AND reply.status IN ('queued', 'sending'))
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::int[], $9::bigint[],
    $10::bigint[], $11::bigint[], $12::bigint[])
    AS u(id, status, chain, planner, language, error, attempt, suspicion, due, planned, finished, rev)
  JOIN run AS was ON was.id = u.id AND was.status NOT IN ('succeeded', 'failed', 'cancelled', 'ignored')
  WHERE run.seq = was.seq
  RETURNING run.partition, was.status AS old, run.status AS new)
INSERT INTO run_count AS c (partition, status, runs)
SELECT partition, status, sum(n)
FROM (SELECT partition, old AS status, -1 AS n FROM changed UNION ALL SELECT partition, new, 1 FROM changed) AS moves
GROUP BY 1, 2 HAVING sum(n) <> 0 ORDER BY 1, 2
ON CONFLICT (partition, status) DO UPDATE SET runs = c.runs + excluded.runs)sql";

// run, rev: of runs that changed in any part
constexpr const char* touched_runs = R"sql(
UPDATE run SET rev = greatest(run.rev, u.rev), is_open = u.is_open
FROM (
  SELECT run.seq, u.rev, run.status IN ('planning', 'waiting', 'running') OR EXISTS (SELECT FROM reply
    WHERE reply.id BETWEEN run.seq << 16 AND (run.seq << 16) + 65535 AND reply.status IN ('queued', 'sending')) AS is_open
  FROM unnest($1::text[], $2::bigint[]) AS u(run, rev) JOIN run ON run.id = u.run OFFSET 0) AS u
WHERE run.seq = u.seq AND (run.rev < u.rev OR run.is_open <> u.is_open))sql";

constexpr const char* ended_dialogs = R"sql(
DELETE FROM dialog USING unnest($1::text[], $2::text[]) AS u(channel, conversation)
WHERE dialog.channel = u.channel AND dialog.conversation = u.conversation)sql";

constexpr const char* open_dialogs = R"sql(
INSERT INTO dialog (channel, conversation, planner, context, run)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
ON CONFLICT (channel, conversation) DO UPDATE SET planner = excluded.planner, context = excluded.context, run = excluded.run)sql";

// times: how often it was seen in this batch
constexpr const char* dead_letters = R"sql(
INSERT INTO dead_letter AS d (id, partition, kind, run, cause, raw, status, note, first_seen, last_seen, count, ord)
SELECT u.id, u.partition, u.kind, u.run, u.cause, u.raw, u.status, u.note, u.first_seen, u.last_seen, u.count, u.ord
FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::text[], $8::text[], $9::bigint[],
  $10::bigint[], $11::int[], $12::bigint[]) WITH ORDINALITY
  AS u(id, partition, kind, run, cause, raw, status, note, first_seen, last_seen, count, ord, place)
ORDER BY u.place
ON CONFLICT (id) DO UPDATE SET cause = excluded.cause, raw = excluded.raw, status = 'open', note = excluded.note,
  last_seen = excluded.last_seen, count = d.count + excluded.count, ord = excluded.ord)sql";

constexpr const char* seen_callbacks = R"sql(
INSERT INTO seen_callback (step, attempt, digest) SELECT * FROM unnest($1::text[], $2::int[], $3::text[])
ON CONFLICT DO NOTHING)sql";

// run, partition, ord: which of the new runs are not the one that stands. The last of the script, so that its rows are the answer.
constexpr const char* doubles = R"sql(
SELECT u.run, u.ord FROM unnest($1::text[], $2::int[], $3::bigint[]) AS u(run, partition, ord) JOIN run ON run.id = u.run
WHERE run.partition IS DISTINCT FROM u.partition OR run.ord IS DISTINCT FROM u.ord)sql";

}  // namespace

const std::vector<BatchStatement>& batch_statements() {
    static const std::vector<BatchStatement> statements = {
        {"fence", "SELECT fence($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"},
        {"meet", meet},
        {"new_runs", new_runs},
        {"run_payloads", run_payloads},
        {"new_steps", new_steps},
        {"changed_steps", changed_steps},
        {"new_replies", new_replies},
        {"changed_replies", changed_replies},
        {"changed_runs", changed_runs},
        {"touched_runs", touched_runs},
        {"ended_dialogs", ended_dialogs},
        {"open_dialogs", open_dialogs},
        {"dead_letters", dead_letters},
        {"seen_callbacks", seen_callbacks},
        {"doubles", doubles},
    };
    return statements;
}

std::string prepare_batch_statements() {
    std::string script;
    for (const BatchStatement& statement : batch_statements()) {
        script.append("PREPARE ").append(statement.name).append(" AS ").append(statement.sql).append(";\n");
    }
    return script;
}

}  // namespace domino
