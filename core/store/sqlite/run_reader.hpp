#pragma once

#include "core/sqlite/sqlite_database.hpp"
#include "core/store/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace domino {

/// Reads runs and what belongs to them, within one read transaction.
class RunReader {
public:
    explicit RunReader(SqliteDatabase& database) : database_(database) {}

    std::optional<std::int64_t> seq_of(const std::string& run);
    /// Without its event and result.
    std::optional<RunRow> row(std::int64_t seq);
    RunRow whole_row(std::int64_t seq);
    RunRecord record(std::int64_t seq);
    std::vector<StepRow> steps(std::int64_t seq, const std::string& run);
    std::optional<StepRow> step(std::int64_t id, const std::string& run);

private:
    std::vector<StepRow> steps_between(std::int64_t first, std::int64_t last, const std::string& run);
    std::vector<ReplyRow> replies(std::int64_t seq, const std::string& run);
    void add_payload(std::int64_t seq, RunRow& run);

    SqliteDatabase& database_;
};

/// About how many bytes a record takes in memory.
std::size_t bytes_of(const RunRecord& record);

}  // namespace domino
