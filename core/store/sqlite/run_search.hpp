#pragma once

#include "core/sqlite/sqlite_database.hpp"
#include "core/store/store.hpp"

#include <string>
#include <vector>

namespace domino {

/// Finds runs for pages and feeds, within one read transaction. A search looks at a bounded number
/// of runs and gives back a bounded number of bytes: a page may be shorter than asked for although
/// it has a next one.
class RunSearch {
public:
    RunSearch(SqliteDatabase& database, const RunFilter& filter);

    RunPage page(const std::string& after, std::size_t most);
    std::vector<RunRecord> changed(Revisions& seen, std::size_t most);

private:
    SqliteRows newest_first(std::int64_t before);
    void add_changes_of(int partition, std::int64_t& seen, std::size_t most, std::vector<RunRecord>& found);
    bool fits(std::int64_t seq);
    bool is_enough(std::size_t found, std::size_t most) const;

    SqliteDatabase& database_;
    const RunFilter& filter_;
    const std::string text_;  ///< the filter's, in lower case
    std::size_t looked_at_ = 0;
    std::size_t bytes_ = 0;
};

/// The conversations of `Store::conversations`.
std::vector<Store::Conversation> find_conversations(SqliteDatabase& database, const std::string& channel,
                                                    const std::string& sender, std::size_t most);

}  // namespace domino
