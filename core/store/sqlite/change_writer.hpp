#pragma once

#include "core/sqlite/sqlite_database.hpp"
#include "core/store/store.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace domino {

/// Writes one partition's `Changes` in a savepoint of the writer's transaction. Lives for that long.
class ChangeWriter {
public:
    ChangeWriter(SqliteDatabase& database, const Changes& changes);

    /// Throws `SqliteError` only for what fails the whole transaction.
    ApplyOutcome write();

private:
    bool fence();
    void write_all();

    void insert_run(const RunRow& run);
    void update_run(const RunRow& run);
    void insert_step(const StepRow& step);
    void update_step(const StepRow& step);
    void insert_reply(const ReplyRow& reply);
    void update_reply(const ReplyRow& reply);
    void write_dialog(const DialogRow& dialog);
    void write_dead_letter(const DeadLetterRow& letter);
    void write_seen(const SeenCallback& callback);

    std::optional<std::pair<std::int64_t, std::int64_t>> place_of(const std::string& run);
    std::int64_t conversation_of(const RunRow& run);
    std::int64_t seq_of(const std::string& run);
    std::int64_t part_of(const std::string& run, int index, const char* kind);
    bool was_there_before(const std::string& run) const { return was_there_before_.contains(run); }
    void set_input(std::int64_t step, const std::string& json);
    void set_output(std::int64_t step, const std::string& json);
    void count(const std::string& status, int runs) { counts_[status] += runs; }
    void touch(const std::string& run, std::int64_t rev);
    void write_touched();
    void write_counts();

    SqliteDatabase& database_;
    const Changes& changes_;
    std::set<std::string_view> runs_with_reply_under_way_;  ///< among the new replies
    std::unordered_map<std::string, std::int64_t> seqs_;
    std::set<std::string> was_there_before_;  ///< what comes with these stands already
    std::vector<DoubleRun> doubles_;
    std::map<std::string, std::int64_t> touched_;  ///< run -> rev
    std::set<std::string> inserted_;
    std::map<std::string, int> counts_;
};

}  // namespace domino
