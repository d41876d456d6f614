#include "core/store/postgres/postgres_run_reader.hpp"

#include <unordered_map>

namespace domino {

namespace {

#define STEP_COLUMNS                                                                                                          \
    "s.id & 65535, s.name, s.workflow, s.title, s.needs, s.\"when\", s.approval, s.pinned, s.deadline, s.status, s.executor," \
    " coalesce(p.input, ''), coalesce(p.output, ''), s.error, s.attempt, s.effect_begun, s.claimed, s.decided_by, s.due, "    \
    "s.waiting, "                                                                                                             \
    "s.started,"                                                                                                              \
    " s.finished, s.ord"

/// The rows of one run. OFFSET keeps it a question of its own, asked for each run by the index: as a
/// plain join over a range the planner may prefer to read the whole table.
#define PARTS_OF(table) "(SELECT * FROM " table " WHERE id BETWEEN wanted.seq << 16 AND (wanted.seq << 16) + 65535 OFFSET 0)"

ArrayLiteral array_of(const std::vector<std::int64_t>& numbers) {
    ArrayLiteral array;
    for (const std::int64_t number : numbers) array.add(number);
    return array;
}

/// Without what it belongs to; `row` begins with one column more.
StepRow step_from(const pqxx::row& row) {
    StepRow step;
    std::int64_t key = 0;
    std::string status;
    read_row(row, key, step.index, step.name, step.workflow, step.title, step.needs, step.when, step.approval, step.pinned,
             step.deadline, status, step.executor, step.input, step.output, step.error, step.attempt, step.effect_begun,
             step.claimed, step.decided_by, step.due, step.waiting, step.started, step.finished, step.ord);
    step.status = step_status_from(status);
    return step;
}

std::unordered_map<std::int64_t, std::size_t> places_of(const std::vector<std::int64_t>& seqs) {
    std::unordered_map<std::int64_t, std::size_t> places;
    for (std::size_t i = 0; i < seqs.size(); ++i) places[seqs[i]] = i;
    return places;
}

}  // namespace

std::vector<std::int64_t> integers(const pqxx::result& rows) {
    std::vector<std::int64_t> all;
    all.reserve(rows.size());
    for (const auto& row : rows) all.push_back(row[0].as<std::int64_t>());
    return all;
}

std::vector<RunRow> PostgresRunReader::rows(const std::vector<std::int64_t>& seqs) {
    std::vector<RunRow> runs;
    if (seqs.empty()) return runs;
    const pqxx::result rows = connection_.query(
        "SELECT r.id, r.partition, r.ord, r.event_id, r.type, r.channel, c.name, r.sender, r.text, r.traceparent, r.parent,"
        " r.parent_step, r.root, r.depth, r.created, r.status, r.chain, r.planner, r.language, r.error, r.attempt, r.suspicion,"
        " r.due, r.planned, r.finished, r.rev, coalesce(p.event, ''), coalesce(p.result, '')"
        " FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted(seq, place) JOIN run AS r ON r.seq = wanted.seq"
        " JOIN conversation AS c ON c.id = r.conversation LEFT JOIN run_payload AS p ON p.run = r.seq ORDER BY place",
        array_of(seqs));
    for (const auto& row : rows) {
        RunRow run;
        std::string status;
        read_row(row, run.id, run.partition, run.ord, run.event_id, run.type, run.channel, run.conversation, run.sender, run.text,
                 run.traceparent, run.parent, run.parent_step, run.root, run.depth, run.created, status, run.chain, run.planner,
                 run.language, run.error, run.attempt, run.suspicion, run.due, run.planned, run.finished, run.rev, run.event,
                 run.result);
        run.status = run_status_from(status);
        runs.push_back(std::move(run));
    }
    return runs;
}

std::vector<RunRecord> PostgresRunReader::records(const std::vector<std::int64_t>& seqs) {
    std::vector<RunRecord> records;
    for (RunRow& run : rows(seqs)) records.push_back({std::move(run), {}, {}});
    if (records.empty()) return records;
    add_steps(seqs, records);
    add_replies(seqs, records);
    return records;
}

void PostgresRunReader::add_steps(const std::vector<std::int64_t>& seqs, std::vector<RunRecord>& records) {
    const auto places = places_of(seqs);
    const pqxx::result rows = connection_.query(
        "SELECT wanted.seq, " STEP_COLUMNS " FROM unnest($1::bigint[]) AS wanted(seq) CROSS JOIN LATERAL " PARTS_OF("step") " AS s"
        " LEFT JOIN step_payload AS p ON p.step = s.id ORDER BY s.id",
        array_of(seqs));
    for (const auto& row : rows) {
        RunRecord& record = records.at(places.at(row[0].as<std::int64_t>()));
        record.steps.push_back(step_from(row));
        record.steps.back().run = record.run.id;
    }
}

void PostgresRunReader::add_replies(const std::vector<std::int64_t>& seqs, std::vector<RunRecord>& records) {
    const auto places = places_of(seqs);
    const pqxx::result rows = connection_.query(
        "SELECT wanted.seq, a.id & 65535, a.channel, a.conversation, a.text, a.buttons, a.files, a.language, a.closing, "
        "a.created,"
        " a.status, a.attempt, a.due, a.vendor_id, a.error, a.sent, a.receipt FROM unnest($1::bigint[]) AS wanted(seq)"
        " CROSS JOIN LATERAL " PARTS_OF("reply") " AS a ORDER BY a.id",
        array_of(seqs));
    for (const auto& row : rows) {
        ReplyRow reply;
        std::int64_t seq = 0;
        std::string status;
        read_row(row, seq, reply.n, reply.channel, reply.conversation, reply.text, reply.buttons, reply.files, reply.language,
                 reply.closing, reply.created, status, reply.attempt, reply.due, reply.vendor_id, reply.error, reply.sent,
                 reply.receipt);
        reply.status = reply_status_from(status);
        RunRecord& record = records.at(places.at(seq));
        reply.run = record.run.id;
        record.replies.push_back(std::move(reply));
    }
}

std::vector<RunRecord> PostgresRunReader::steps(const std::vector<std::int64_t>& ids) {
    std::vector<std::int64_t> seqs;
    for (const std::int64_t id : ids) seqs.push_back(id >> 16);
    std::vector<RunRow> runs = rows(seqs);
    const pqxx::result rows =
        connection_.query("SELECT place, " STEP_COLUMNS
                          " FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted(id, place) JOIN step AS s ON s.id = wanted.id"
                          " LEFT JOIN step_payload AS p ON p.step = s.id ORDER BY place",
                          array_of(ids));
    std::vector<RunRecord> found;
    for (const auto& row : rows) {
        RunRecord record{std::move(runs.at(found.size())), {step_from(row)}, {}};
        record.steps.back().run = record.run.id;
        found.push_back(std::move(record));
    }
    return found;
}

std::vector<std::size_t> PostgresRunReader::sizes(const std::vector<std::int64_t>& seqs) {
    const pqxx::result rows = connection_.query(
        "SELECT 1000 + octet_length(r.text)"
        " + coalesce((SELECT octet_length(event) + octet_length(result) FROM run_payload WHERE run = r.seq), 0)"
        " + coalesce((SELECT sum(400 + octet_length(input) + octet_length(output)) FROM step_payload"
        " WHERE step BETWEEN r.seq << 16 AND (r.seq << 16) + 65535), 0)"
        " + coalesce((SELECT sum(400 + octet_length(text) + octet_length(buttons)) FROM reply"
        " WHERE id BETWEEN r.seq << 16 AND (r.seq << 16) + 65535), 0)"
        " FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted(seq, place) JOIN run AS r ON r.seq = wanted.seq ORDER BY place",
        array_of(seqs));
    std::vector<std::size_t> sizes;
    for (const std::int64_t size : integers(rows)) sizes.push_back(static_cast<std::size_t>(size));
    return sizes;
}

}  // namespace domino
