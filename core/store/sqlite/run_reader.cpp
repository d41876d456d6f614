#include "core/store/sqlite/run_reader.hpp"

#include "core/store/sqlite/part_ids.hpp"

namespace domino {

std::optional<std::int64_t> RunReader::seq_of(const std::string& run) {
    return database_.integer("SELECT seq FROM run WHERE id = ?", run);
}

std::optional<RunRow> RunReader::row(std::int64_t seq) {
    SqliteRows rows = database_.query(
        "SELECT run.id, partition, ord, event_id, type, run.channel, conversation.name, sender, text, traceparent, parent,"
        " parent_step, root, depth, created, status, chain, planner, language, error, attempt, suspicion, due, planned, "
        "finished, rev"
        " FROM run JOIN conversation ON conversation.id = run.conversation WHERE seq = ?",
        seq);
    if (!rows.next()) return std::nullopt;
    RunRow run;
    std::string status;
    rows.read(run.id, run.partition, run.ord, run.event_id, run.type, run.channel, run.conversation, run.sender, run.text,
              run.traceparent, run.parent, run.parent_step, run.root, run.depth, run.created, status, run.chain, run.planner,
              run.language, run.error, run.attempt, run.suspicion, run.due, run.planned, run.finished, run.rev);
    run.status = run_status_from(status);
    return run;
}

void RunReader::add_payload(std::int64_t seq, RunRow& run) {
    SqliteRows rows = database_.query("SELECT event, result FROM run_payload WHERE run = ?", seq);
    if (rows.next()) rows.read(run.event, run.result);
}

RunRow RunReader::whole_row(std::int64_t seq) {
    RunRow run = row(seq).value_or(RunRow{});
    add_payload(seq, run);
    return run;
}

RunRecord RunReader::record(std::int64_t seq) {
    RunRecord record;
    record.run = whole_row(seq);
    record.steps = steps(seq, record.run.id);
    record.replies = replies(seq, record.run.id);
    return record;
}

std::vector<StepRow> RunReader::steps(std::int64_t seq, const std::string& run) {
    return steps_between(first_part(seq), last_part(seq), run);
}

std::optional<StepRow> RunReader::step(std::int64_t id, const std::string& run) {
    std::vector<StepRow> found = steps_between(id, id, run);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<StepRow> RunReader::steps_between(std::int64_t first, std::int64_t last, const std::string& run) {
    SqliteRows rows = database_.query(
        "SELECT \"index\", name, workflow, title, needs, \"when\", approval, pinned, deadline, status, executor,"
        " step_input.json, step_output.json, error, attempt, effect_begun, claimed, decided_by, due, waiting, started, finished, "
        "ord"
        " FROM step LEFT JOIN step_input ON step_input.step = id LEFT JOIN step_output ON step_output.step = id"
        " WHERE id BETWEEN ? AND ? ORDER BY id",
        first, last);
    std::vector<StepRow> steps;
    while (rows.next()) {
        StepRow step;
        std::string status;
        step.run = run;
        rows.read(step.index, step.name, step.workflow, step.title, step.needs, step.when, step.approval, step.pinned,
                  step.deadline, status, step.executor, step.input, step.output, step.error, step.attempt, step.effect_begun,
                  step.claimed, step.decided_by, step.due, step.waiting, step.started, step.finished, step.ord);
        step.status = step_status_from(status);
        steps.push_back(std::move(step));
    }
    return steps;
}

std::vector<ReplyRow> RunReader::replies(std::int64_t seq, const std::string& run) {
    SqliteRows rows = database_.query(
        "SELECT n, channel, conversation, text, buttons, files, language, closing, created, status, attempt, due, vendor_id,"
        " error, sent, receipt FROM reply WHERE id BETWEEN ? AND ? ORDER BY id",
        first_part(seq), last_part(seq));
    std::vector<ReplyRow> replies;
    while (rows.next()) {
        ReplyRow reply;
        std::string status;
        reply.run = run;
        rows.read(reply.n, reply.channel, reply.conversation, reply.text, reply.buttons, reply.files, reply.language,
                  reply.closing, reply.created, status, reply.attempt, reply.due, reply.vendor_id, reply.error, reply.sent,
                  reply.receipt);
        reply.status = reply_status_from(status);
        replies.push_back(std::move(reply));
    }
    return replies;
}

std::size_t bytes_of(const RunRecord& record) {
    std::size_t bytes = sizeof(RunRecord) + record.run.event.size() + record.run.result.size() + record.run.text.size();
    for (const StepRow& step : record.steps) bytes += sizeof(StepRow) + step.input.size() + step.output.size();
    for (const ReplyRow& reply : record.replies) bytes += sizeof(ReplyRow) + reply.text.size() + reply.buttons.size();
    return bytes;
}

}  // namespace domino
