#include "core/store/sqlite_store.hpp"

#include "core/store/sqlite/change_writer.hpp"
#include "core/store/sqlite/part_ids.hpp"
#include "core/store/sqlite/retention.hpp"
#include "core/store/sqlite/run_reader.hpp"
#include "core/store/sqlite/run_search.hpp"

namespace domino {

namespace {

/// Appends wait for no more than this many runs being forgotten.
constexpr std::size_t forgotten_at_once = 50;
constexpr const char* stopped_text = "the store is stopped: Domino is going down";

struct PendingBatch {
    std::vector<Changes> changes;
    std::vector<ApplyOutcome> outcomes;
};

void write_batch(SqliteDatabase& database, PendingBatch& batch) {
    batch.outcomes.clear();
    for (const Changes& changes : batch.changes) batch.outcomes.push_back(ChangeWriter(database, changes).write());
}

std::vector<ApplyOutcome> all_failed(std::size_t number, const std::string& error) {
    return std::vector<ApplyOutcome>(number, ApplyOutcome{Applied::failed, error, {}});
}

PartitionRow partition_from(const SqliteRows& rows) {
    PartitionRow row;
    rows.read(row.partition, row.owner, row.epoch, row.ord, row.rev, row.events_cursor, row.callbacks_cursor, row.result_ord,
              row.published, row.dead_ord, row.dead_published);
    return row;
}

#define PARTITION_COLUMNS \
    "partition, owner, epoch, ord, rev, events_cursor, callbacks_cursor, result_ord, published, dead_ord, dead_published"
#define LETTER_COLUMNS "id, partition, kind, run, cause, raw, status, note, first_seen, last_seen, count, ord"

std::vector<PartitionRow> all_partitions(SqliteDatabase& database) {
    std::vector<PartitionRow> all;
    SqliteRows rows = database.query("SELECT " PARTITION_COLUMNS " FROM partitions ORDER BY partition");
    while (rows.next()) all.push_back(partition_from(rows));
    return all;
}

DeadLetterRow dead_letter_from(const SqliteRows& rows) {
    DeadLetterRow row;
    rows.read(row.id, row.partition, row.kind, row.run, row.cause, row.raw, row.status, row.note, row.first_seen, row.last_seen,
              row.count, row.ord);
    return row;
}

std::vector<DeadLetterRow> dead_letters_from(SqliteRows rows) {
    std::vector<DeadLetterRow> letters;
    while (rows.next()) letters.push_back(dead_letter_from(rows));
    return letters;
}

std::vector<std::int64_t> integers(SqliteRows rows) {
    std::vector<std::int64_t> all;
    while (rows.next()) all.push_back(rows.integer(0));
    return all;
}

}  // namespace

SqliteStore::SqliteStore(std::shared_ptr<EmbeddedDatabase> database) : database_(std::move(database)) {}

SqliteStore::~SqliteStore() {
    SqliteStore::stop();
}

void SqliteStore::apply(std::vector<Changes> batch, Done done) {
    if (stopped_) {
        done(all_failed(batch.size(), stopped_text));
        return;
    }
    auto pending = std::make_shared<PendingBatch>();
    pending->changes = std::move(batch);
    database_->writer().submit(
        [pending](SqliteDatabase& database) { write_batch(database, *pending); },
        [pending, done = std::move(done)](const Written& written) {
            const bool committed = written.state == Written::State::committed;
            done(committed ? std::move(pending->outcomes) : all_failed(pending->changes.size(), written.error));
        });
}

int SqliteStore::partitions() {
    return database_->partitions();
}

Standing SqliteStore::beat(const Beat& beat) {
    Standing standing;
    standing.partitions = partition_rows();
    if (!beat.works) return {.workers = 0, .place = -1, .partitions = std::move(standing.partitions), .free = {}};
    for (const auto& row : standing.partitions)
        if (row.owner != beat.owner) standing.free.push_back(row.partition);
    return standing;
}

std::optional<Taken> SqliteStore::take(int partition, std::int64_t epoch_seen, const std::string& owner) {
    std::optional<Taken> taken;
    write([&](SqliteDatabase& database) {
        taken.reset();
        const auto last_owner =
            database.text("SELECT owner FROM partitions WHERE partition = ? AND epoch = ?", partition, epoch_seen);
        if (!last_owner) return;
        database.run("UPDATE partitions SET owner = ?, epoch = epoch + 1 WHERE partition = ?", owner, partition);
        SqliteRows rows = database.query("SELECT " PARTITION_COLUMNS " FROM partitions WHERE partition = ?", partition);
        if (rows.next()) taken = Taken{.row = partition_from(rows), .unclean = !last_owner->empty()};
    });
    return taken;
}

void SqliteStore::give_back(const PartitionRow& row) {
    write([&](SqliteDatabase& database) {
        database.run("UPDATE partitions SET owner = '', epoch = epoch + 1 WHERE partition = ? AND owner = ? AND epoch = ?",
                     row.partition, row.owner, row.epoch);
    });
}

void SqliteStore::leave(const std::string& owner) {
    write([&](SqliteDatabase& database) {
        database.run("UPDATE partitions SET owner = '', epoch = epoch + 1 WHERE owner = ?", owner);
    });
}

std::vector<RunRecord> SqliteStore::open_runs(int partition, std::int64_t after_ord, std::size_t most) {
    return read([&](SqliteDatabase& database) {
        RunReader reader(database);
        std::vector<RunRecord> records;
        SqliteRows rows = database.query("SELECT seq FROM run WHERE partition = ? AND ord > ? AND is_open ORDER BY ord LIMIT ?",
                                         partition, after_ord, most);
        while (rows.next()) records.push_back(reader.record(rows.integer(0)));
        return records;
    });
}

std::vector<RunRow> SqliteStore::planning_runs(int partition, const std::string& channel, const std::string& conversation,
                                               std::int64_t after_ord, std::size_t most) {
    return read([&](SqliteDatabase& database) {
        RunReader reader(database);
        std::vector<RunRow> runs;
        SqliteRows rows = database.query(
            "SELECT seq FROM run WHERE conversation = (SELECT id FROM conversation WHERE name = ? AND channel = ?) AND ord > ?"
            " AND status = 'planning' AND partition = ? AND parent = '' ORDER BY ord LIMIT ?",
            conversation, channel, after_ord, partition, most);
        while (rows.next()) runs.push_back(reader.whole_row(rows.integer(0)));
        return runs;
    });
}

std::vector<std::string> SqliteStore::existing_runs(const std::vector<std::string>& ids) {
    return read([&](SqliteDatabase& database) {
        RunReader reader(database);
        std::vector<std::string> existing;
        for (const std::string& id : ids) {
            if (reader.seq_of(id)) existing.push_back(id);
        }
        return existing;
    });
}

std::size_t SqliteStore::family_size(const std::string& root) {
    return read([&](SqliteDatabase& database) {
        const auto first = database.integer("SELECT count(*) FROM run WHERE id = ? AND root = id", root);
        const auto others = database.integer("SELECT count(*) FROM run WHERE root = ? AND root <> id", root);
        return static_cast<std::size_t>(first.value_or(0) + others.value_or(0));
    });
}

std::optional<DialogRow> SqliteStore::dialog(const std::string& channel, const std::string& conversation) {
    return read([&](SqliteDatabase& database) -> std::optional<DialogRow> {
        SqliteRows rows = database.query(
            "SELECT channel, conversation, planner, context, run FROM dialog WHERE channel = ? AND conversation = ?", channel,
            conversation);
        if (!rows.next()) return std::nullopt;
        DialogRow row;
        rows.read(row.channel, row.conversation, row.planner, row.context, row.run);
        return row;
    });
}

std::vector<std::pair<std::string, std::string>> SqliteStore::dialogs() {
    return read([](SqliteDatabase& database) {
        std::vector<std::pair<std::string, std::string>> places;
        SqliteRows rows = database.query("SELECT channel, conversation FROM dialog");
        while (rows.next()) places.emplace_back(rows.text(0), rows.text(1));
        return places;
    });
}

std::vector<StepRow> SqliteStore::waiting_steps(const std::string& channel, const std::string& conversation) {
    return read([&](SqliteDatabase& database) {
        RunReader reader(database);
        std::vector<StepRow> steps;
        SqliteRows rows = database.query(
            "SELECT step.id, run.id FROM step INDEXED BY waiting_step JOIN run ON run.seq = step.id >> 16"
            " WHERE step.status = 'waiting' AND run.conversation = (SELECT id FROM conversation WHERE name = ? AND channel = ?)"
            " ORDER BY step.id DESC",
            conversation, channel);
        while (rows.next()) steps.push_back(reader.step(rows.integer(0), rows.text(1)).value());
        return steps;
    });
}

bool SqliteStore::seen(const SeenCallback& callback) {
    return read([&](SqliteDatabase& database) {
        return database
            .integer("SELECT 1 FROM seen_callback WHERE step = ? AND attempt = ? AND digest = ?", callback.step, callback.attempt,
                     callback.digest)
            .has_value();
    });
}

bool SqliteStore::claim(const std::string& run, int step, int attempt, const std::string& execution) {
    const std::string attempt_prefix = std::to_string(attempt) + "/";
    bool goes = false;
    write([&](SqliteDatabase& database) {
        goes = database.run(
                   "UPDATE step SET claimed = ?1 WHERE id = (SELECT seq FROM run WHERE id = ?2) * 65536 + ?3 AND attempt = ?4"
                   " AND status IN ('starting', 'running') AND (claimed = ?1 OR substr(claimed, 1, length(?5)) <> ?5)",
                   attempt_prefix + execution, run, step, attempt, attempt_prefix) == 1;
    });
    return goes;
}

std::vector<RunRecord> SqliteStore::results_after(int partition, std::int64_t after, std::size_t most) {
    return read([&](SqliteDatabase& database) {
        RunReader reader(database);
        std::vector<RunRecord> results;
        SqliteRows rows = database.query("SELECT id FROM step WHERE partition = ? AND ord > ? AND ord > 0 ORDER BY ord LIMIT ?",
                                         partition, after, most);
        while (rows.next()) {
            const std::int64_t step = rows.integer(0);
            RunRecord result;
            result.run = reader.whole_row(step / parts_per_run);
            result.steps.push_back(reader.step(step, result.run.id).value());
            results.push_back(std::move(result));
        }
        return results;
    });
}

std::optional<RunRecord> SqliteStore::run(const std::string& id) {
    return read([&](SqliteDatabase& database) -> std::optional<RunRecord> {
        RunReader reader(database);
        const auto seq = reader.seq_of(id);
        if (!seq) return std::nullopt;
        return reader.record(*seq);
    });
}

RunPage SqliteStore::runs(const RunFilter& filter, const std::string& after, std::size_t most) {
    return read([&](SqliteDatabase& database) { return RunSearch(database, filter).page(after, most); });
}

std::vector<RunRecord> SqliteStore::changed_runs(const RunFilter& filter, Revisions& seen, std::size_t most) {
    return read([&](SqliteDatabase& database) { return RunSearch(database, filter).changed(seen, most); });
}

std::vector<PartitionRow> SqliteStore::partition_rows() {
    return read([](SqliteDatabase& database) { return all_partitions(database); });
}

Revisions SqliteStore::revisions() {
    return read(
        [](SqliteDatabase& database) { return integers(database.query("SELECT rev FROM partitions ORDER BY partition")); });
}

std::map<std::string, std::uint64_t> SqliteStore::count_runs() {
    return read([](SqliteDatabase& database) {
        std::map<std::string, std::uint64_t> counts;
        SqliteRows rows = database.query("SELECT status, runs FROM run_count WHERE runs > 0");
        while (rows.next()) counts[rows.text(0)] = static_cast<std::uint64_t>(rows.integer(1));
        return counts;
    });
}

std::vector<Store::Conversation> SqliteStore::conversations(const std::string& channel, const std::string& sender,
                                                            std::size_t most) {
    return read([&](SqliteDatabase& database) { return find_conversations(database, channel, sender, most); });
}

std::vector<DeadLetterRow> SqliteStore::dead_letters(const std::string& status, const std::string& after, std::size_t most) {
    return read([&](SqliteDatabase& database) {
        std::optional<std::int64_t> before = std::numeric_limits<std::int64_t>::max();
        if (!after.empty()) before = database.integer("SELECT seq FROM dead_letter WHERE id = ?", after);
        if (!before) throw Error("there is no dead letter \"" + after.substr(0, 80) + "\" to go on after");
        constexpr const char* by_status =
            "SELECT " LETTER_COLUMNS " FROM dead_letter WHERE status = ? AND seq < ? ORDER BY seq DESC LIMIT ?";
        constexpr const char* all = "SELECT " LETTER_COLUMNS " FROM dead_letter WHERE seq < ? ORDER BY seq DESC LIMIT ?";
        return dead_letters_from(status.empty() ? database.query(all, *before, most)
                                                : database.query(by_status, status, *before, most));
    });
}

std::vector<DeadLetterRow> SqliteStore::dead_letters_after(int partition, std::int64_t after, std::size_t most) {
    return read([&](SqliteDatabase& database) {
        return dead_letters_from(database.query(
            "SELECT " LETTER_COLUMNS " FROM dead_letter WHERE partition = ? AND ord > ? AND ord > 0 ORDER BY ord LIMIT ?",
            partition, after, most));
    });
}

std::optional<DeadLetterRow> SqliteStore::dead_letter(const std::string& id) {
    return read([&](SqliteDatabase& database) -> std::optional<DeadLetterRow> {
        const auto letters = dead_letters_from(database.query("SELECT " LETTER_COLUMNS " FROM dead_letter WHERE id = ?", id));
        if (letters.empty()) return std::nullopt;
        return letters.front();
    });
}

void SqliteStore::mark_dead_letter(const std::string& id, const std::string& status, const std::string& note) {
    write([&](SqliteDatabase& database) {
        const int marked = database.run("UPDATE dead_letter SET status = ?, note = ? WHERE id = ?", status, note, id);
        if (marked == 0) throw Error("there is no dead letter \"" + id.substr(0, 80) + "\"");
    });
}

std::optional<std::string> SqliteStore::get(const std::string& space, const std::string& key) {
    return read([&](SqliteDatabase& database) {
        return database.text("SELECT value FROM key_value WHERE space = ? AND key = ?", space, key);
    });
}

void SqliteStore::put(const std::string& space, const std::string& key, const std::string& value, std::int64_t until) {
    write([&](SqliteDatabase& database) {
        database.run("INSERT OR REPLACE INTO key_value(space, key, value, until) VALUES(?, ?, ?, ?)", space, key, value, until);
    });
}

std::string SqliteStore::put_if_absent(const std::string& space, const std::string& key, const std::string& value,
                                       std::int64_t until) {
    std::string stands;
    write([&](SqliteDatabase& database) {
        database.run("INSERT INTO key_value(space, key, value, until) VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING", space, key,
                     value, until);
        stands = database.text("SELECT value FROM key_value WHERE space = ? AND key = ?", space, key).value_or("");
    });
    return stands;
}

void SqliteStore::erase(const std::string& space, const std::string& key) {
    write([&](SqliteDatabase& database) { database.run("DELETE FROM key_value WHERE space = ? AND key = ?", space, key); });
}

std::size_t SqliteStore::forget_keys(std::int64_t now, std::size_t most) {
    std::size_t forgotten = 0;
    write([&](SqliteDatabase& database) {
        forgotten = static_cast<std::size_t>(database.run(
            "DELETE FROM key_value WHERE (space, key) IN (SELECT space, key FROM key_value WHERE until > 0 AND until < ?"
            " ORDER BY until LIMIT ?)",
            now, most));
    });
    return forgotten;
}

std::size_t SqliteStore::forget(std::int64_t before, std::int64_t skeletons_before, std::size_t most) {
    std::size_t touched = 0;
    while (touched < most) {
        const std::size_t asked = std::min(most - touched, forgotten_at_once);
        std::size_t now = 0;
        write([&](SqliteDatabase& database) { now = forget_batch(database, before, skeletons_before, asked); });
        touched += now;
        if (now < asked) break;
    }
    return touched;
}

StoreHealth SqliteStore::health() {
    const std::string trouble = database_->writer().trouble();
    if (trouble.empty()) return {};
    return {StoreHealth::State::down, trouble};
}

void SqliteStore::write(const SqliteWriter::Work& work) {
    if (stopped_) throw TryLater(503, std::chrono::seconds(1), stopped_text);
    database_->writer().run(work);
}

void SqliteStore::stop() {
    stopped_ = true;
    database_->writer().drain();
}

}  // namespace domino
