#include "core/store/migrate.hpp"

#include "core/store/sqlite/migration_source.hpp"

#include <Poco/UUIDGenerator.h>
#include <future>
#include <map>
#include <thread>

namespace domino {

namespace {

using namespace std::chrono_literals;

constexpr const char* space = migration_space;
constexpr auto between_tries = 1s;
constexpr auto between_beats = 1s;
/// An owner that died there keeps its partitions for one lease.
constexpr auto patience_with_owners = lease_length + 5s;

class Migration {
public:
    explicit Migration(const MigrationSettings& settings)
        : settings_(settings), source_(*settings.from), store_(settings.store), old_partitions_(source_.partitions()) {}

    MigrationOutcome run() {
        if (is_done()) return {.was_done_before = true, .runs = all_runs(), .refused = number("refused"), .entries = 0};
        refuse_other_brokers();
        begin();
        take_partitions();
        copy_key_values();
        copy_runs();
        copy_what_belongs_to_no_run();
        for (const Door door : {Door::events, Door::callbacks}) copy_entries(door);
        end();
        return {.was_done_before = false, .runs = all_runs(), .refused = number("refused"), .entries = entries_};
    }

private:
    std::string noted(const std::string& key) { return store_.get(space, key).value_or(""); }
    void note(const std::string& key, const std::string& value) { store_.put(space, key, value); }
    std::uint64_t number(const std::string& key) {
        const std::string text = noted(key);
        return text.empty() ? 0 : std::stoull(text);
    }
    std::uint64_t all_runs() {
        std::uint64_t all = 0;
        for (const auto& [status, runs] : store_.count_runs()) all += runs;
        return all;
    }

    bool is_done() {
        const std::string id = source_.note("id");
        return !id.empty() && noted("id") == id && noted("state") == "done";
    }

    void begin() {
        if (store_.partitions() != static_cast<int>(old_partitions_.size()))
            throw Error("the data has " + std::to_string(old_partitions_.size()) + " partitions, " + settings_.shown + " has " +
                        std::to_string(store_.partitions()) + ": they do not go together; set DOMINO_NAMESPACE to a new name");
        std::string id = source_.note("id");
        if (id.empty() || noted("id") != id) {
            refuse_other_data();
            if (id.empty()) id = Poco::UUIDGenerator::defaultGenerator().createRandom().toString();
            source_.note("to", settings_.shown);
            source_.note("id", id);
            note("state", "copying");
            note("id", id);
        }
    }

    void refuse_other_data() {
        if (!noted("id").empty())
            throw Error(settings_.shown + " holds what another migration copied; drop its schema, or set DOMINO_NAMESPACE");
        if (all_runs() > 0 || !store_.dead_letters("", "", 1).empty())
            throw Error(settings_.shown + " has runs of its own; migrate to an empty database, or set DOMINO_NAMESPACE");
    }

    /// One that was killed a moment ago is counted for one lease.
    void refuse_other_brokers() {
        const auto until = std::chrono::steady_clock::now() + patience_with_owners;
        for (int living = workers(); living > 0; living = workers()) {
            if (std::chrono::steady_clock::now() > until)
                throw Error(settings_.shown + " has " + std::to_string(living) + " broker(s) at work; stop them first");
            settings_.tell({"waiting for brokers that work there to end", 0, static_cast<std::uint64_t>(living)});
            std::this_thread::sleep_for(between_tries);
        }
    }

    int workers() { return store_.beat({.owner = "migration", .works = false, .has_stream = false}).workers; }

    /// Else a broker that is started meanwhile, before it is told to go, would take what is ours.
    void keep_lease() {
        if (std::chrono::steady_clock::now() < next_beat_) return;
        store_.beat({.owner = owner_, .works = false, .has_stream = false});
        next_beat_ = std::chrono::steady_clock::now() + between_beats;
    }

    /// Nothing of a broker's can be under way while every partition is ours.
    void take_partitions() {
        owner_ = "migration " + source_.note("id");
        const auto until = std::chrono::steady_clock::now() + patience_with_owners;
        for (const PartitionRow& old : old_partitions_) {
            PartitionRow row = old;
            const PartitionRow taken = take(old.partition, owner_, until);
            row.owner = taken.owner;
            row.epoch = taken.epoch;
            row.dead_ord = std::max(old.dead_ord, taken.dead_ord);
            row.events_cursor.clear();  // Of another stream.
            row.callbacks_cursor.clear();
            partitions_.push_back(std::move(row));
        }
    }

    PartitionRow take(int partition, const std::string& owner, std::chrono::steady_clock::time_point until) {
        for (;;) {
            const Standing standing = store_.beat({.owner = owner, .works = false, .has_stream = false});
            const PartitionRow& seen = standing.partitions.at(static_cast<std::size_t>(partition));
            if (const auto taken = store_.take(partition, seen.epoch, owner)) return taken->row;
            if (std::chrono::steady_clock::now() > until)
                throw Error("partition " + std::to_string(partition) + " of " + settings_.shown + " is owned by the broker \"" +
                            seen.owner + "\"; stop the brokers there first");
            std::this_thread::sleep_for(between_tries);
        }
    }

    Changes& changes_of(std::map<int, Changes>& changes, int partition) {
        Changes& one = changes[partition];
        one.partition = partitions_.at(static_cast<std::size_t>(partition));
        return one;
    }

    std::vector<ApplyOutcome> apply(const std::vector<Changes>& batch) {
        std::promise<std::vector<ApplyOutcome>> answer;
        store_.apply(batch, [&answer](std::vector<ApplyOutcome> outcomes) { answer.set_value(std::move(outcomes)); });
        return answer.get_future().get();
    }

    /// Until nothing of it is in doubt. What was written already is left as it is.
    void write(std::vector<Changes> batch) {
        const auto until = std::chrono::steady_clock::now() + settings_.patience;
        while (!batch.empty()) {
            keep_lease();
            std::vector<Changes> again;
            const auto outcomes = apply(batch);
            std::string error;
            for (std::size_t i = 0; i < outcomes.size(); ++i) {
                if (outcomes[i].applied == Applied::committed) continue;
                if (outcomes[i].applied == Applied::lost)
                    throw Error(outcomes[i].error + ": a broker or another migration works there; stop it and call this again");
                if (outcomes[i].applied == Applied::refused) {
                    write_one_by_one(batch[i], outcomes[i].error);
                    continue;
                }
                error = outcomes[i].error;
                again.push_back(std::move(batch[i]));
            }
            if (!again.empty() && std::chrono::steady_clock::now() > until)
                throw TryLater(503, between_tries, error + "; call this again to go on");
            if (!again.empty()) std::this_thread::sleep_for(between_tries);
            batch = std::move(again);
            // Written or not, who knows: a second one would count up.
            for (Changes& one : batch)
                std::erase_if(one.dead_letters,
                              [this](const DeadLetterRow& letter) { return store_.dead_letter(letter.id).has_value(); });
        }
    }

    /// Finds what the store cannot take, and keeps that as a dead letter.
    void write_one_by_one(const Changes& changes, const std::string& error) {
        if (changes.new_runs.size() <= 1) {
            if (changes.new_runs.empty()) throw Error(settings_.shown + " cannot take what was read: " + error);
            bury(changes.new_runs[0], error);
            return;
        }
        for (const RunRow& run : changes.new_runs) {
            Changes one;
            one.partition = changes.partition;
            one.new_runs = {run};
            for (const StepRow& step : changes.new_steps) {
                if (step.run == run.id) one.new_steps.push_back(step);
            }
            for (const ReplyRow& reply : changes.new_replies) {
                if (reply.run == run.id) one.new_replies.push_back(reply);
            }
            write({one});
        }
    }

    void bury(const RunRow& run, const std::string& error) {
        const std::string id = "d_migrated_" + run.id;
        if (store_.dead_letter(id)) return;
        PartitionRow& row = partitions_.at(static_cast<std::size_t>(run.partition));
        Changes changes;
        DeadLetterRow letter;
        letter.id = id;
        letter.partition = run.partition;
        letter.kind = "run";
        letter.cause = "could not be migrated: " + error;
        letter.raw = run.event;
        letter.first_seen = letter.last_seen = run.created;
        letter.ord = ++row.dead_ord;
        changes.partition = row;
        changes.dead_letters = {letter};
        note("refused", std::to_string(number("refused") + 1));
        write({changes});
    }

    /// All rows in order, going on after the number noted last. `put` adds a row to the changes of a partition.
    template <class Row>
    void copy(const std::string& what, std::uint64_t all,
              MigrationSource::Piece<Row> (MigrationSource::*rows_after)(std::int64_t number),
              const std::function<void(Row, std::map<int, Changes>&)>& put) {
        std::uint64_t done = number(what + ".done");
        settings_.tell({what, done, all});
        auto piece = (source_.*rows_after)(static_cast<std::int64_t>(number(what + ".through")));
        for (; !piece.rows.empty(); piece = (source_.*rows_after)(piece.last)) {
            done += piece.rows.size();
            std::map<int, Changes> changes;
            for (Row& row : piece.rows) put(std::move(row), changes);
            std::vector<Changes> batch;
            for (auto& [partition, one] : changes) batch.push_back(std::move(one));
            write(std::move(batch));
            note(what + ".through", std::to_string(piece.last));
            note(what + ".done", std::to_string(done));
            settings_.tell({what, done, all});
        }
    }

    void copy_runs() {
        copy<RunRecord>("runs", source_.count_runs(), &MigrationSource::runs_after,
                        [this](RunRecord record, std::map<int, Changes>& changes) {
                            Changes& one = changes_of(changes, record.run.partition);
                            one.new_runs.push_back(std::move(record.run));
                            std::move(record.steps.begin(), record.steps.end(), std::back_inserter(one.new_steps));
                            std::move(record.replies.begin(), record.replies.end(), std::back_inserter(one.new_replies));
                        });
    }

    void copy_key_values() {
        const auto all = source_.key_values();
        for (const auto& one : all) store_.put(one.space, one.key, one.value, one.until);
        settings_.tell({"keys", all.size(), all.size()});
    }

    /// Any partition's transaction will do for it.
    void copy_what_belongs_to_no_run() {
        copy<DialogRow>("dialogs", source_.count_dialogs(), &MigrationSource::dialogs_after,
                        [this](DialogRow row, auto& changes) { changes_of(changes, 0).dialogs.push_back(std::move(row)); });
        copy<SeenCallback>(
            "callbacks", source_.count_seen_callbacks(), &MigrationSource::seen_callbacks_after,
            [this](SeenCallback row, auto& changes) { changes_of(changes, 0).seen_callbacks.push_back(std::move(row)); });
        copy<DeadLetterRow>("dead letters", source_.count_dead_letters(), &MigrationSource::dead_letters_after,
                            [this](DeadLetterRow row, auto& changes) {
                                if (store_.dead_letter(row.id)) return;  // a second one would count up
                                changes_of(changes, 0).dead_letters.push_back(std::move(row));
                            });
    }

    /// What was accepted and not read yet. An entry that comes twice makes one run, and a callback one outcome.
    void copy_entries(Door door) {
        for (const PartitionRow& row : old_partitions_) {
            const std::string& cursor = door == Door::events ? row.events_cursor : row.callbacks_cursor;
            const std::string key = std::string(to_string(door)) + "." + std::to_string(row.partition);
            const std::int64_t after =
                std::max<std::int64_t>(cursor.empty() ? 0 : std::stoll(cursor), static_cast<std::int64_t>(number(key)));
            for (auto piece = source_.entries_after(door, row.partition, after); !piece.rows.empty();
                 piece = source_.entries_after(door, row.partition, piece.last)) {
                keep_lease();
                append(door, row.partition, piece.rows);
                note(key, std::to_string(piece.last));
                entries_ += piece.rows.size();
                settings_.tell({to_string(door), entries_, entries_});
            }
        }
    }

    void append(Door door, int partition, const std::vector<std::string>& entries) {
        std::vector<std::promise<Appended>> answers(entries.size());
        for (std::size_t i = 0; i < entries.size(); ++i) {
            settings_.stream.append(door, partition, entries[i],
                                    [&answer = answers[i]](const Appended& appended) { answer.set_value(appended); });
        }
        std::string error;
        for (std::promise<Appended>& answer : answers) {
            const Appended appended = answer.get_future().get();
            if (!appended.ok) error = appended.error;
        }
        if (!error.empty()) throw TryLater(503, between_tries, error + "; call this again to go on");
    }

    void end() {
        // Partitions without a run get their counters, too.
        std::vector<Changes> last(partitions_.size());
        for (std::size_t i = 0; i < last.size(); ++i) last[i].partition = partitions_[i];
        write(std::move(last));
        source_.note("finished", "yes");
        note("state", "done");
        store_.leave(owner_);
    }

    const MigrationSettings& settings_;
    MigrationSource source_;
    Store& store_;
    const std::vector<PartitionRow> old_partitions_;
    std::vector<PartitionRow> partitions_;  ///< as they are to be, and ours
    std::string owner_;
    std::chrono::steady_clock::time_point next_beat_{};
    std::uint64_t entries_ = 0;
};

}  // namespace

MigrationOutcome migrate(const MigrationSettings& settings) {
    return Migration(settings).run();
}

void give_up_migration(EmbeddedDatabase& from) {
    MigrationSource source(from);
    if (source.note("id").empty()) throw Error("no migration of this data was begun");
    if (!source.note("finished").empty())
        throw Error("the migration of this data was finished: " + source.note("to") +
                    " has gone on from it; go back by a backup");
    source.erase_notes();
}

void refuse_moved_data(Store& embedded) {
    if (!embedded.get(space, "id")) return;
    throw Error(
        "this data went to " + embedded.get(space, "to").value_or("another store") +
        " by \"domino migrate\"; set DOMINO_STORE and DOMINO_STREAM to work there, call \"domino migrate\" again if it was not"
        " finished, or \"domino migrate --give-up\" to go back to this data");
}

void refuse_unfinished_migration(Store& store) {
    if (store.get(space, "state").value_or("done") == "done") return;
    throw Error("the migration to this store is not finished; call \"domino migrate\" again, or drop the schema");
}

}  // namespace domino
