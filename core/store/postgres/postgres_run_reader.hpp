#pragma once

#include "core/store/postgres/postgres_connection.hpp"
#include "core/store/store.hpp"

#include <vector>

namespace domino {

/// Reads runs and what belongs to them by their seqs, many at once, within one read transaction.
class PostgresRunReader {
public:
    explicit PostgresRunReader(PostgresConnection& connection) : connection_(connection) {}

    /// In the order of `seqs`, with event and result.
    std::vector<RunRow> rows(const std::vector<std::int64_t>& seqs);
    /// With their steps and replies.
    std::vector<RunRecord> records(const std::vector<std::int64_t>& seqs);
    /// The steps with these ids, in their order, each with its run and nothing else of it.
    std::vector<RunRecord> steps(const std::vector<std::int64_t>& ids);
    /// About how many bytes the record of each takes.
    std::vector<std::size_t> sizes(const std::vector<std::int64_t>& seqs);

private:
    void add_steps(const std::vector<std::int64_t>& seqs, std::vector<RunRecord>& records);
    void add_replies(const std::vector<std::int64_t>& seqs, std::vector<RunRecord>& records);

    PostgresConnection& connection_;
};

/// The first column of all rows.
std::vector<std::int64_t> integers(const pqxx::result& rows);

}  // namespace domino
