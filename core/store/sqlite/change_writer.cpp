#include "core/store/sqlite/change_writer.hpp"

#include "core/store/sqlite/part_ids.hpp"

namespace domino {

ChangeWriter::ChangeWriter(SqliteDatabase& database, const Changes& changes) : database_(database), changes_(changes) {
    for (const ReplyRow& reply : changes.new_replies) {
        if (reply.status == ReplyStatus::queued || reply.status == ReplyStatus::sending) {
            runs_with_reply_under_way_.insert(reply.run);
        }
    }
}

ApplyOutcome ChangeWriter::write() {
    try {
        SqliteSavepoint part(database_);
        if (!fence()) {
            return {Applied::lost,
                    "partition " + std::to_string(changes_.partition.partition) + " is no longer of \"" +
                        changes_.partition.owner + "\" in epoch " + std::to_string(changes_.partition.epoch),
                    {}};
        }
        write_all();
        part.keep();
        return {Applied::committed, "", doubles_};
    } catch (const SqliteError& e) {
        if (!e.is_about_values()) throw;
        return {Applied::refused, e.what(), {}};
    } catch (const Error& e) {
        return {Applied::refused, e.what(), {}};
    }
}

bool ChangeWriter::fence() {
    const PartitionRow& row = changes_.partition;
    return database_.run(
               "UPDATE partitions SET ord = ?, rev = ?, events_cursor = ?, callbacks_cursor = ?, result_ord = ?, published = ?,"
               " dead_ord = ?, dead_published = ? WHERE partition = ? AND owner = ? AND epoch = ?",
               row.ord, row.rev, row.events_cursor, row.callbacks_cursor, row.result_ord, row.published, row.dead_ord,
               row.dead_published, row.partition, row.owner, row.epoch) == 1;
}

void ChangeWriter::write_all() {
    for (const RunRow& run : changes_.new_runs) insert_run(run);
    for (const RunRow& run : changes_.changed_runs) update_run(run);
    for (const StepRow& step : changes_.new_steps) insert_step(step);
    for (const StepRow& step : changes_.changed_steps) update_step(step);
    for (const ReplyRow& reply : changes_.new_replies) insert_reply(reply);
    for (const ReplyRow& reply : changes_.changed_replies) update_reply(reply);
    for (const DialogRow& dialog : changes_.dialogs) write_dialog(dialog);
    for (const DeadLetterRow& letter : changes_.dead_letters) write_dead_letter(letter);
    for (const SeenCallback& callback : changes_.seen_callbacks) write_seen(callback);
    write_touched();
    write_counts();
}

void ChangeWriter::insert_run(const RunRow& run) {
    if (const auto stands = place_of(run.id)) {
        if (!inserted_.contains(run.id)) was_there_before_.insert(run.id);
        if (*stands != std::pair<std::int64_t, std::int64_t>(run.partition, run.ord)) doubles_.push_back({run.id, run.ord});
        return;
    }
    const bool is_open = !is_terminal(run.status) || runs_with_reply_under_way_.count(run.id) > 0;
    database_.run(
        "INSERT INTO run(id, partition, ord, event_id, type, channel, conversation, sender, text, traceparent, parent,"
        " parent_step, root, depth, created, status, chain, planner, language, error, attempt, suspicion, due, planned, "
        "finished, rev,"
        " is_open) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        run.id, run.partition, run.ord, run.event_id, run.type, run.channel, conversation_of(run), run.sender, run.text,
        run.traceparent, run.parent, run.parent_step, run.root, run.depth, run.created, to_string(run.status), run.chain,
        run.planner, run.language, run.error, run.attempt, run.suspicion, run.due, run.planned, run.finished, run.rev, is_open);
    const std::int64_t seq = database_.last_insert();
    seqs_[run.id] = seq;
    inserted_.insert(run.id);
    database_.run("INSERT INTO run_payload(run, event, result) VALUES(?, ?, ?)", seq, run.event, run.result);
    count(to_string(run.status), 1);
}

std::optional<std::pair<std::int64_t, std::int64_t>> ChangeWriter::place_of(const std::string& run) {
    SqliteRows rows = database_.query("SELECT partition, ord FROM run WHERE id = ?", run);
    if (!rows.next()) return std::nullopt;
    return std::pair(rows.integer(0), rows.integer(1));
}

std::int64_t ChangeWriter::conversation_of(const RunRow& run) {
    const std::int64_t conversation = database_
                                          .integer(
                                              "INSERT INTO conversation(channel, name, last) VALUES(?, ?, ?) ON CONFLICT(name,"
                                              " channel) DO UPDATE SET last = max(last, excluded.last) RETURNING id",
                                              run.channel, run.conversation, run.created)
                                          .value();
    database_.run("INSERT INTO participant(sender, conversation) VALUES(?, ?) ON CONFLICT DO NOTHING", run.sender, conversation);
    return conversation;
}

void ChangeWriter::update_run(const RunRow& run) {
    const auto before = database_.text("SELECT status FROM run WHERE id = ?", run.id);
    if (!before) return;
    touch(run.id, run.rev);
    if (is_terminal(run_status_from(*before))) return;
    database_.run(
        "UPDATE run SET status = ?, chain = ?, planner = ?, language = ?, error = ?, attempt = ?, suspicion = ?, due = ?, "
        "planned = ?,"
        " finished = ? WHERE id = ?",
        to_string(run.status), run.chain, run.planner, run.language, run.error, run.attempt, run.suspicion, run.due, run.planned,
        run.finished, run.id);
    count(*before, -1);
    count(to_string(run.status), 1);
}

std::int64_t ChangeWriter::seq_of(const std::string& run) {
    const auto known = seqs_.find(run);
    if (known != seqs_.end()) return known->second;
    const std::int64_t seq = database_.integer("SELECT seq FROM run WHERE id = ?", run).value_or(0);
    seqs_[run] = seq;
    return seq;
}

std::int64_t ChangeWriter::part_of(const std::string& run, int index, const char* kind) {
    const std::string name = std::string(kind) + " " + std::to_string(index) + " of run \"" + run + "\"";
    if (index < 0 || index >= parts_per_run) throw Error(name + " is out of range: 0 to " + std::to_string(parts_per_run - 1));
    const std::int64_t seq = seq_of(run);
    if (seq == 0) throw Error(name + " has no run: the store knows none with that id");
    return part_id(seq, index);
}

void ChangeWriter::insert_step(const StepRow& step) {
    if (was_there_before(step.run)) return;
    const std::int64_t id = part_of(step.run, step.index, "step");
    const int inserted = database_.run(
        "INSERT INTO step(id, partition, name, workflow, title, needs, \"when\", approval, pinned, deadline, status, executor,"
        " error, attempt, effect_begun, claimed, decided_by, due, waiting, started, finished, ord)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        id, changes_.partition.partition, step.name, step.workflow, step.title, step.needs, step.when, step.approval, step.pinned,
        step.deadline, to_string(step.status), step.executor, step.error, step.attempt, step.effect_begun, step.claimed,
        step.decided_by, step.due, step.waiting, step.started, step.finished, step.ord);
    if (inserted == 0) return;
    set_input(id, step.input);
    set_output(id, step.output);
    touch(step.run, changes_.partition.rev);
}

void ChangeWriter::update_step(const StepRow& step) {
    if (was_there_before(step.run) || seq_of(step.run) == 0) return;
    const std::int64_t id = part_of(step.run, step.index, "step");
    const int changed = database_.run(
        "UPDATE step SET status = ?, executor = ?, error = ?, attempt = ?, effect_begun = ?, decided_by = ?, due = ?, waiting = "
        "?,"
        " started = ?, finished = ?, ord = ? WHERE id = ? AND status IN ('pending', 'waiting', 'starting', 'running')",
        to_string(step.status), step.executor, step.error, step.attempt, step.effect_begun, step.decided_by, step.due,
        step.waiting, step.started, step.finished, step.ord, id);
    if (changed == 0) return;
    set_input(id, step.input);
    set_output(id, step.output);
    touch(step.run, changes_.partition.rev);
}

void ChangeWriter::set_input(std::int64_t step, const std::string& json) {
    database_.run(
        "INSERT INTO step_input(step, json) VALUES(?, ?) ON CONFLICT DO UPDATE SET json = excluded.json"
        " WHERE json <> excluded.json",
        step, json);
}

void ChangeWriter::set_output(std::int64_t step, const std::string& json) {
    if (json.empty()) return;
    database_.run(
        "INSERT INTO step_output(step, json) VALUES(?, ?) ON CONFLICT DO UPDATE SET json = excluded.json"
        " WHERE json <> excluded.json",
        step, json);
}

void ChangeWriter::insert_reply(const ReplyRow& reply) {
    if (was_there_before(reply.run)) return;
    const int inserted = database_.run(
        "INSERT INTO reply(id, channel, conversation, text, buttons, files, language, closing, created, status, attempt, due,"
        " vendor_id, error, sent, receipt) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        part_of(reply.run, reply.n, "reply"), reply.channel, reply.conversation, reply.text, reply.buttons, reply.files,
        reply.language, reply.closing, reply.created, to_string(reply.status), reply.attempt, reply.due, reply.vendor_id,
        reply.error, reply.sent, reply.receipt);
    if (inserted > 0) touch(reply.run, changes_.partition.rev);
}

void ChangeWriter::update_reply(const ReplyRow& reply) {
    if (was_there_before(reply.run) || seq_of(reply.run) == 0) return;
    const int changed = database_.run(
        "UPDATE reply SET status = ?1, attempt = ?2, due = ?3, vendor_id = ?4, error = ?5, sent = ?6, receipt = ?7"
        " WHERE id = ?8 AND (status IN ('queued', 'sending') OR (status = 'sent' AND ?1 = 'sent' AND receipt <> ?7))",
        to_string(reply.status), reply.attempt, reply.due, reply.vendor_id, reply.error, reply.sent, reply.receipt,
        part_of(reply.run, reply.n, "reply"));
    if (changed > 0) touch(reply.run, changes_.partition.rev);
}

void ChangeWriter::write_dialog(const DialogRow& dialog) {
    if (dialog.planner.empty()) {
        database_.run("DELETE FROM dialog WHERE channel = ? AND conversation = ?", dialog.channel, dialog.conversation);
        return;
    }
    database_.run("INSERT OR REPLACE INTO dialog(channel, conversation, planner, context, run) VALUES(?, ?, ?, ?, ?)",
                  dialog.channel, dialog.conversation, dialog.planner, dialog.context, dialog.run);
}

void ChangeWriter::write_dead_letter(const DeadLetterRow& letter) {
    database_.run(
        "INSERT INTO dead_letter(id, partition, kind, run, cause, raw, status, note, first_seen, last_seen, count,"
        " ord) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET cause = excluded.cause,"
        " raw = excluded.raw, status = 'open', note = excluded.note, last_seen = excluded.last_seen, count = count + 1,"
        " ord = excluded.ord",
        letter.id, letter.partition, letter.kind, letter.run, letter.cause, Bytes{letter.raw}, letter.status, letter.note,
        letter.first_seen, letter.last_seen, letter.count, letter.ord);
}

void ChangeWriter::write_seen(const SeenCallback& callback) {
    database_.run("INSERT INTO seen_callback(step, attempt, digest) VALUES(?, ?, ?) ON CONFLICT DO NOTHING", callback.step,
                  callback.attempt, callback.digest);
}

void ChangeWriter::touch(const std::string& run, std::int64_t rev) {
    if (inserted_.count(run) > 0) return;
    touched_.emplace(run, rev);
}

void ChangeWriter::write_touched() {
    for (const auto& [run, rev] : touched_) {
        const std::int64_t seq = seq_of(run);
        database_.run(
            "UPDATE run SET rev = max(rev, ?), is_open = status IN ('planning', 'waiting', 'running') OR EXISTS (SELECT 1 FROM"
            " reply WHERE reply.id BETWEEN ? AND ? AND reply.status IN ('queued', 'sending')) WHERE seq = ?",
            rev, first_part(seq), last_part(seq), seq);
    }
}

void ChangeWriter::write_counts() {
    for (const auto& [status, runs] : counts_) {
        if (runs == 0) continue;
        database_.run("INSERT INTO run_count(status, runs) VALUES(?, ?) ON CONFLICT DO UPDATE SET runs = runs + excluded.runs",
                      status, runs);
    }
}

}  // namespace domino
