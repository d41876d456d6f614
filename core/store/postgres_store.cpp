#include "core/store/postgres_store.hpp"

#include "core/store/postgres/postgres_leases.hpp"
#include "core/store/postgres/postgres_pool.hpp"
#include "core/store/postgres/postgres_retention.hpp"
#include "core/store/postgres/postgres_run_reader.hpp"
#include "core/store/postgres/postgres_run_search.hpp"
#include "core/store/postgres/postgres_schema.hpp"
#include "core/store/postgres/postgres_writer.hpp"

#include <limits>
#include <pqxx/binarystring>
#include <thread>

namespace domino {

namespace {

using namespace std::chrono_literals;

/// Rows being forgotten are locked for no longer than this many take.
constexpr std::size_t forgotten_at_once = 50;
constexpr auto between_tries = 500ms;

#define LETTER_COLUMNS "id, partition, kind, run, cause, status, note, first_seen, last_seen, count, ord, raw"

std::vector<DeadLetterRow> dead_letters_from(const pqxx::result& rows) {
    std::vector<DeadLetterRow> letters;
    for (const auto& row : rows) {
        DeadLetterRow letter;
        read_row(row, letter.id, letter.partition, letter.kind, letter.run, letter.cause, letter.status, letter.note,
                 letter.first_seen, letter.last_seen, letter.count, letter.ord);
        letter.raw = pqxx::binarystring(row[11]).str();
        letters.push_back(std::move(letter));
    }
    return letters;
}

/// Another try may go well: the server starts, or is on its way.
bool is_worth_waiting_for(const PostgresError& e) {
    if (e.fault() != PostgresFault::connection && e.fault() != PostgresFault::collision) return e.sqlstate() == "25006";
    const std::string text = e.what();
    for (const char* final : {"authentication failed", "does not exist", "no password supplied", "no pg_hba.conf entry"}) {
        if (text.find(final) != std::string::npos) return false;
    }
    return true;
}

int prepare_schema_or_wait(PostgresPool& pool, const PostgresStoreSettings& settings) {
    const auto until = std::chrono::steady_clock::now() + settings.wait_at_start;
    for (bool has_told = false;; has_told = true) {
        try {
            return prepare_postgres_schema(pool.place());
        } catch (const PostgresError& e) {
            if (!is_worth_waiting_for(e) || std::chrono::steady_clock::now() + between_tries > until)
                throw Error(std::string(e.what()) + "; look at DOMINO_STORE and at the server");
            if (!has_told && settings.tell)
                settings.tell(std::string(e.what()) + "; waiting for it up to " +
                              std::to_string(std::chrono::duration_cast<std::chrono::seconds>(settings.wait_at_start).count()) +
                              " s");
        }
        std::this_thread::sleep_for(between_tries);
    }
}

}  // namespace

PostgresStore::PostgresStore(const PostgresStoreSettings& settings)
    : pool_(std::make_unique<PostgresPool>(PostgresAddress(settings.address), settings.name_space)),
      leases_(std::make_unique<PostgresLeases>(*pool_)) {
    partitions_ = prepare_schema_or_wait(*pool_, settings);
    writer_ = std::make_unique<PostgresWriter>(*pool_);
}

PostgresStore::~PostgresStore() {
    PostgresStore::stop();
}

void PostgresStore::apply(std::vector<Changes> batch, Done done) {
    writer_->submit(std::move(batch), std::move(done));
}

int PostgresStore::partitions() {
    return partitions_;
}

Standing PostgresStore::beat(const Beat& beat) {
    return leases_->beat(beat);
}

std::optional<Taken> PostgresStore::take(int partition, std::int64_t epoch_seen, const std::string& owner) {
    return leases_->take(partition, epoch_seen, owner);
}

void PostgresStore::give_back(const PartitionRow& row) {
    leases_->give_back(row);
}

void PostgresStore::leave(const std::string& owner) {
    leases_->leave(owner);
}

std::vector<RunRecord> PostgresStore::open_runs(int partition, std::int64_t after_ord, std::size_t most) {
    return pool_->read([&](PostgresConnection& connection) {
        return PostgresRunReader(connection)
            .records(integers(
                connection.query("SELECT seq FROM run WHERE partition = $1 AND ord > $2 AND is_open ORDER BY ord LIMIT $3",
                                 partition, after_ord, most)));
    });
}

std::vector<RunRow> PostgresStore::planning_runs(int partition, const std::string& channel, const std::string& conversation,
                                                 std::int64_t after_ord, std::size_t most) {
    return pool_->read([&](PostgresConnection& connection) {
        return PostgresRunReader(connection)
            .rows(integers(
                connection.query("SELECT seq FROM run WHERE conversation = (SELECT id FROM conversation WHERE name = "
                                 "$1 AND channel = $2 AND partition ="
                                 " $3) AND ord > $4 AND is_open AND status = 'planning' AND parent = '' ORDER BY ord LIMIT $5",
                                 conversation, channel, partition, after_ord, most)));
    });
}

std::vector<std::string> PostgresStore::existing_runs(const std::vector<std::string>& ids) {
    if (ids.empty()) return {};
    return pool_->use([&](PostgresConnection& connection) {
        ArrayLiteral wanted;
        for (const std::string& id : ids) wanted.add(id);
        std::vector<std::string> existing;
        for (const auto& row : connection.query("SELECT u.id FROM unnest($1::text[]) WITH ORDINALITY AS u(id, place) JOIN run ON"
                                                " run.id = u.id ORDER BY place",
                                                wanted)) {
            existing.emplace_back(row[0].c_str(), row[0].size());
        }
        return existing;
    });
}

std::size_t PostgresStore::family_size(const std::string& root) {
    return pool_->use([&](PostgresConnection& connection) {
        return static_cast<std::size_t>(
            connection
                .integer(
                    "SELECT (SELECT count(*) FROM run WHERE id = $1 AND root = id) + (SELECT count(*) FROM run WHERE root = $1"
                    " AND root <> id)",
                    root)
                .value_or(0));
    });
}

std::optional<DialogRow> PostgresStore::dialog(const std::string& channel, const std::string& conversation) {
    return pool_->use([&](PostgresConnection& connection) -> std::optional<DialogRow> {
        const pqxx::result rows = connection.query(
            "SELECT channel, conversation, planner, context, run FROM dialog WHERE channel = $1 AND conversation = $2", channel,
            conversation);
        if (rows.empty()) return std::nullopt;
        DialogRow row;
        read_row(rows[0], row.channel, row.conversation, row.planner, row.context, row.run);
        return row;
    });
}

std::vector<std::pair<std::string, std::string>> PostgresStore::dialogs() {
    return pool_->use([](PostgresConnection& connection) {
        std::vector<std::pair<std::string, std::string>> places;
        for (const auto& row : connection.query("SELECT channel, conversation FROM dialog"))
            places.emplace_back(row[0].as<std::string>(), row[1].as<std::string>());
        return places;
    });
}

std::vector<StepRow> PostgresStore::waiting_steps(const std::string& channel, const std::string& conversation) {
    return pool_->read([&](PostgresConnection& connection) {
        std::vector<StepRow> steps;
        const auto ids = integers(
            connection.query("SELECT step.id FROM conversation AS c JOIN run ON run.conversation = c.id AND run.is_open"
                             " CROSS JOIN LATERAL (SELECT id FROM step WHERE id BETWEEN run.seq << 16 AND (run.seq << 16) + 65535"
                             " AND status = 'waiting' OFFSET 0) AS step"
                             " WHERE c.name = $1 AND c.channel = $2 ORDER BY step.id DESC",
                             conversation, channel));
        for (RunRecord& record : PostgresRunReader(connection).steps(ids)) steps.push_back(std::move(record.steps.front()));
        return steps;
    });
}

bool PostgresStore::seen(const SeenCallback& callback) {
    return pool_->use([&](PostgresConnection& connection) {
        return connection
            .integer("SELECT 1 FROM seen_callback WHERE step = $1 AND attempt = $2 AND digest = $3", callback.step,
                     callback.attempt, callback.digest)
            .has_value();
    });
}

std::vector<RunRecord> PostgresStore::results_after(int partition, std::int64_t after, std::size_t most) {
    return pool_->read([&](PostgresConnection& connection) {
        return PostgresRunReader(connection)
            .steps(integers(
                connection.query("SELECT id FROM step WHERE partition = $1 AND ord > $2 AND ord > 0 ORDER BY ord LIMIT $3",
                                 partition, after, most)));
    });
}

bool PostgresStore::claim(const std::string& run, int step, int attempt, const std::string& execution) {
    refuse_when_stopped();
    const std::string attempt_prefix = std::to_string(attempt) + "/";
    return pool_->use([&](PostgresConnection& connection) {
        return connection
            .integer(
                "UPDATE step SET claimed = $1 WHERE id = (SELECT seq << 16 FROM run WHERE id = $2) + $3::bigint AND attempt = $4"
                " AND status IN ('starting', 'running') AND (claimed = $1 OR NOT starts_with(claimed, $5)) RETURNING 1",
                attempt_prefix + execution, run, step, attempt, attempt_prefix)
            .has_value();
    });
}

std::optional<RunRecord> PostgresStore::run(const std::string& id) {
    return pool_->read([&](PostgresConnection& connection) -> std::optional<RunRecord> {
        auto records = PostgresRunReader(connection).records(integers(connection.query("SELECT seq FROM run WHERE id = $1", id)));
        if (records.empty()) return std::nullopt;
        return std::move(records.front());
    });
}

RunPage PostgresStore::runs(const RunFilter& filter, const std::string& after, std::size_t most) {
    return pool_->read([&](PostgresConnection& connection) { return PostgresRunSearch(connection, filter).page(after, most); });
}

std::vector<RunRecord> PostgresStore::changed_runs(const RunFilter& filter, Revisions& seen, std::size_t most) {
    return pool_->read([&](PostgresConnection& connection) {
        Revisions moved = seen;
        auto found = PostgresRunSearch(connection, filter).changed(moved, most);
        seen = std::move(moved);
        return found;
    });
}

std::vector<PartitionRow> PostgresStore::partition_rows() {
    return pool_->use([](PostgresConnection& connection) { return all_partitions(connection); });
}

Revisions PostgresStore::revisions() {
    return pool_->use([](PostgresConnection& connection) {
        return integers(connection.query("SELECT rev FROM partitions ORDER BY partition"));
    });
}

std::map<std::string, std::uint64_t> PostgresStore::count_runs() {
    return pool_->use([](PostgresConnection& connection) {
        std::map<std::string, std::uint64_t> counts;
        for (const auto& row :
             connection.query("SELECT status, sum(runs)::bigint FROM run_count GROUP BY status HAVING sum(runs) > 0"))
            counts[row[0].c_str()] = row[1].as<std::uint64_t>();
        return counts;
    });
}

std::vector<Store::Conversation> PostgresStore::conversations(const std::string& channel, const std::string& sender,
                                                              std::size_t most) {
    return pool_->use([&](PostgresConnection& connection) { return find_conversations(connection, channel, sender, most); });
}

std::vector<DeadLetterRow> PostgresStore::dead_letters(const std::string& status, const std::string& after, std::size_t most) {
    return pool_->use([&](PostgresConnection& connection) {
        std::optional<std::int64_t> before = std::numeric_limits<std::int64_t>::max();
        if (!after.empty()) before = connection.integer("SELECT seq FROM dead_letter WHERE id = $1", after);
        if (!before) throw Error("there is no dead letter \"" + after.substr(0, 80) + "\" to go on after");
        constexpr const char* by_status = "SELECT " LETTER_COLUMNS
                                          " FROM dead_letter WHERE (status, seq) < ($1, $2) AND (status, seq) > ($1, 0)"
                                          " ORDER BY status DESC, seq DESC LIMIT $3";
        constexpr const char* all = "SELECT " LETTER_COLUMNS " FROM dead_letter WHERE seq < $1 ORDER BY seq DESC LIMIT $2";
        return dead_letters_from(status.empty() ? connection.query(all, *before, most)
                                                : connection.query(by_status, status, *before, most));
    });
}

std::vector<DeadLetterRow> PostgresStore::dead_letters_after(int partition, std::int64_t after, std::size_t most) {
    return pool_->use([&](PostgresConnection& connection) {
        return dead_letters_from(connection.query(
            "SELECT " LETTER_COLUMNS " FROM dead_letter WHERE partition = $1 AND ord > $2 AND ord > 0 ORDER BY ord LIMIT $3",
            partition, after, most));
    });
}

std::optional<DeadLetterRow> PostgresStore::dead_letter(const std::string& id) {
    return pool_->use([&](PostgresConnection& connection) -> std::optional<DeadLetterRow> {
        auto letters = dead_letters_from(connection.query("SELECT " LETTER_COLUMNS " FROM dead_letter WHERE id = $1", id));
        if (letters.empty()) return std::nullopt;
        return std::move(letters.front());
    });
}

void PostgresStore::mark_dead_letter(const std::string& id, const std::string& status, const std::string& note) {
    refuse_when_stopped();
    pool_->use([&](PostgresConnection& connection) {
        const auto marked =
            connection.integer("UPDATE dead_letter SET status = $2, note = $3 WHERE id = $1 RETURNING 1", id, status, note);
        if (!marked) throw Error("there is no dead letter \"" + id.substr(0, 80) + "\"");
    });
}

std::optional<std::string> PostgresStore::get(const std::string& space, const std::string& key) {
    return pool_->use([&](PostgresConnection& connection) {
        return connection.text("SELECT value FROM key_value WHERE space = $1 AND key = $2", space, key);
    });
}

void PostgresStore::put(const std::string& space, const std::string& key, const std::string& value, std::int64_t until) {
    refuse_when_stopped();
    pool_->use([&](PostgresConnection& connection) {
        connection.query(
            "INSERT INTO key_value(space, key, value, until) VALUES($1, $2, $3, $4) ON CONFLICT (space, key) DO UPDATE SET"
            " value = excluded.value, until = excluded.until",
            space, key, value, until);
    });
}

std::string PostgresStore::put_if_absent(const std::string& space, const std::string& key, const std::string& value,
                                         std::int64_t until) {
    refuse_when_stopped();
    return pool_->use([&](PostgresConnection& connection) {
        connection.query("INSERT INTO key_value(space, key, value, until) VALUES($1, $2, $3, $4) ON CONFLICT DO NOTHING", space,
                         key, value, until);
        return connection.text("SELECT value FROM key_value WHERE space = $1 AND key = $2", space, key).value_or("");
    });
}

void PostgresStore::erase(const std::string& space, const std::string& key) {
    refuse_when_stopped();
    pool_->use([&](PostgresConnection& connection) {
        connection.query("DELETE FROM key_value WHERE space = $1 AND key = $2", space, key);
    });
}

std::size_t PostgresStore::forget_keys(std::int64_t now, std::size_t most) {
    refuse_when_stopped();
    return pool_->use([&](PostgresConnection& connection) {
        const pqxx::result forgotten = connection.query(
            "DELETE FROM key_value WHERE ctid = ANY (ARRAY(SELECT ctid FROM key_value WHERE until > 0 AND until < $1"
            " ORDER BY until LIMIT $2 FOR UPDATE SKIP LOCKED))",
            now, most);
        return static_cast<std::size_t>(forgotten.affected_rows());
    });
}

std::size_t PostgresStore::forget(std::int64_t before, std::int64_t skeletons_before, std::size_t most) {
    refuse_when_stopped();
    std::size_t touched = 0;
    while (touched < most) {
        const std::size_t asked = std::min(most - touched, forgotten_at_once);
        const std::size_t now =
            pool_->use([&](PostgresConnection& connection) { return forget_batch(connection, before, skeletons_before, asked); });
        touched += now;
        if (now < asked) break;
    }
    return touched;
}

StoreHealth PostgresStore::health() {
    std::string trouble = pool_->trouble();
    if (trouble.empty()) trouble = writer_->trouble();
    if (trouble.empty()) return {};
    return {StoreHealth::State::down, trouble};
}

void PostgresStore::refuse_when_stopped() const {
    if (stopped_) throw TryLater(503, 1s, "the store is stopped: Domino is going down");
}

void PostgresStore::stop() {
    stopped_ = true;
    writer_->stop();
}

}  // namespace domino
