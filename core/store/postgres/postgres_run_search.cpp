#include "core/store/postgres/postgres_run_search.hpp"

#include "core/store/postgres/postgres_run_reader.hpp"

#include <Poco/UTF8String.h>
#include <charconv>
#include <limits>

namespace domino {

namespace {

constexpr std::size_t most_looked_at = 10000;
constexpr std::size_t most_bytes = 8u << 20;
constexpr std::size_t largest_piece = 2000;

std::int64_t seq_before(const std::string& after) {
    if (after.empty()) return std::numeric_limits<std::int64_t>::max();
    std::int64_t seq = 0;
    const auto [end, error] = std::from_chars(after.data(), after.data() + after.size(), seq);
    if (error == std::errc{} && end == after.data() + after.size() && seq > 0) return seq;
    throw Error("\"" + after.substr(0, 40) + "\" is no cursor of this list; give the \"next\" of a page, or none for the newest");
}

/// What `fits` looks at. The text only crosses the wire when it is searched.
#define SEARCHED "r.seq, r.status, r.chain, r.channel, r.conversation, "

/// Runs by one column, newest first. Compared as a row the two columns can only be read from the
/// index on both: as `column = $1 ORDER BY seq` the planner might walk all runs for a rare value.
#define NEWEST_BY(column)                                                                                    \
    "SELECT " SEARCHED "CASE WHEN $4 THEN r.text ELSE '' END, c.name FROM (SELECT * FROM run WHERE (" column \
    ", seq) < ($1, $2) AND (" column ", seq) > ($1, 0) ORDER BY " column                                     \
    " DESC, seq DESC LIMIT $3) AS r"                                                                         \
    " JOIN conversation AS c ON c.id = r.conversation ORDER BY r.seq DESC"

}  // namespace

PostgresRunSearch::PostgresRunSearch(PostgresConnection& connection, const RunFilter& filter)
    : connection_(connection), filter_(filter), text_(Poco::UTF8::toLower(filter.text)) {}

RunPage PostgresRunSearch::page(const std::string& after, std::size_t most) {
    RunPage page;
    PostgresRunReader reader(connection_);
    std::int64_t last = seq_before(after);
    std::vector<std::int64_t> found;
    bool is_full = false;
    for (std::size_t piece = most + 1; !is_full; piece = std::min(piece * 4, largest_piece)) {
        const pqxx::result rows = newest_first(last, piece);
        std::vector<std::int64_t> seqs;
        std::vector<std::int64_t> wanted;
        for (const auto& row : rows) {
            seqs.push_back(row[0].as<std::int64_t>());
            if (fits(row)) wanted.push_back(seqs.back());
        }
        const std::vector<std::size_t> sizes = reader.sizes(wanted);
        std::size_t next_wanted = 0;
        for (const std::int64_t seq : seqs) {
            const bool is_wanted = next_wanted < wanted.size() && wanted[next_wanted] == seq;
            const bool has_room = found.size() < most && bytes_ < most_bytes;
            if ((is_wanted && !has_room) || ++looked_at_ > most_looked_at) {
                is_full = true;
                break;
            }
            last = seq;
            if (!is_wanted) continue;
            found.push_back(seq);
            bytes_ += sizes[next_wanted++];
        }
        if (!is_full && static_cast<std::size_t>(rows.size()) < piece) break;
    }
    if (is_full) page.next = std::to_string(last);
    page.runs = reader.records(found);
    return page;
}

pqxx::result PostgresRunSearch::newest_first(std::int64_t before, std::size_t number) {
    const bool with_text = !text_.empty();
    if (!filter_.conversation.empty()) return newest_of_conversation(before, number);
    if (filter_.status) return connection_.query(NEWEST_BY("status"), to_string(*filter_.status), before, number, with_text);
    if (!filter_.chain.empty()) return connection_.query(NEWEST_BY("chain"), filter_.chain, before, number, with_text);
    if (!filter_.channel.empty()) return connection_.query(NEWEST_BY("channel"), filter_.channel, before, number, with_text);
    return connection_.query(
        "SELECT " SEARCHED
        "CASE WHEN $3 THEN r.text ELSE '' END, c.name FROM (SELECT * FROM run WHERE seq < $1 ORDER BY seq DESC"
        " LIMIT $2) AS r JOIN conversation AS c ON c.id = r.conversation ORDER BY r.seq DESC",
        before, number, with_text);
}

pqxx::result PostgresRunSearch::newest_of_conversation(std::int64_t before, std::size_t number) {
    return connection_.query(
        "SELECT " SEARCHED
        "CASE WHEN $4 THEN r.text ELSE '' END, c.name"
        " FROM conversation AS c CROSS JOIN LATERAL (SELECT * FROM run WHERE (conversation, seq) < (c.id, $2)"
        " AND (conversation, seq) > (c.id, 0) ORDER BY conversation DESC, seq DESC LIMIT $3) AS r"
        " WHERE c.name = $1 AND ($5 = '' OR c.channel = $5) ORDER BY r.seq DESC LIMIT $3",
        filter_.conversation, before, number, !text_.empty(), filter_.channel);
}

bool PostgresRunSearch::fits(const pqxx::row& row) const {
    const auto text = [&](int column) { return std::string(row[column].c_str(), row[column].size()); };
    return (!filter_.status || text(1) == to_string(*filter_.status)) && (filter_.chain.empty() || text(2) == filter_.chain) &&
           (filter_.channel.empty() || text(3) == filter_.channel) &&
           (filter_.conversation.empty() || text(6) == filter_.conversation) &&
           (text_.empty() || Poco::UTF8::toLower(text(5)).find(text_) != std::string::npos);
}

std::vector<RunRecord> PostgresRunSearch::changed(Revisions& seen, std::size_t most) {
    const Revisions newest = integers(connection_.query("SELECT rev FROM partitions ORDER BY partition"));
    std::vector<std::int64_t> found;
    seen.resize(newest.size(), 0);
    for (std::size_t partition = 0; partition < newest.size() && !is_enough(found.size(), most); ++partition) {
        if (newest[partition] > seen[partition]) add_changes_of(static_cast<int>(partition), seen[partition], most, found);
    }
    return PostgresRunReader(connection_).records(found);
}

/// Runs that share a revision stay together: a reader that has seen the revision has seen them all.
void PostgresRunSearch::add_changes_of(int partition, std::int64_t& seen, std::size_t most, std::vector<std::int64_t>& found) {
    PostgresRunReader reader(connection_);
    // A piece ends between two revisions: its last one may go on in the next, and is left to that.
    for (std::size_t piece = most + 1;; piece *= 4) {
        const pqxx::result rows = connection_.query(
            "SELECT " SEARCHED
            "CASE WHEN $4 THEN r.text ELSE '' END, c.name, r.rev FROM (SELECT * FROM run WHERE partition = $1 AND"
            " rev > $2 ORDER BY rev, seq LIMIT $3) AS r JOIN conversation AS c ON c.id = r.conversation ORDER BY r.rev, r.seq",
            partition, seen, piece, !text_.empty());
        const bool is_all = static_cast<std::size_t>(rows.size()) < piece;
        if (rows.empty()) return;
        const auto rev_of = [](const pqxx::row& row) { return row[7].as<std::int64_t>(); };
        const std::int64_t unfinished = is_all ? 0 : rev_of(rows.back());
        if (unfinished != 0 && rev_of(rows.front()) == unfinished) continue;
        std::vector<std::int64_t> wanted;
        for (const auto& row : rows) {
            if (fits(row)) wanted.push_back(row[0].as<std::int64_t>());
        }
        const std::vector<std::size_t> sizes = reader.sizes(wanted);
        std::size_t next_wanted = 0;
        for (const auto& row : rows) {
            const std::int64_t rev = rev_of(row);
            if (rev == unfinished) break;
            if (rev != seen && is_enough(found.size(), most)) return;
            seen = rev;
            ++looked_at_;
            if (next_wanted == wanted.size() || wanted[next_wanted] != row[0].as<std::int64_t>()) continue;
            found.push_back(wanted[next_wanted]);
            bytes_ += sizes[next_wanted++];
        }
        if (is_all) return;
    }
}

bool PostgresRunSearch::is_enough(std::size_t found, std::size_t most) const {
    return found >= most || looked_at_ >= most_looked_at || bytes_ >= most_bytes;
}

std::vector<Store::Conversation> find_conversations(PostgresConnection& connection, const std::string& channel,
                                                    const std::string& sender, std::size_t most) {
    // What retention has cleared has no text; beyond two hundred such runs none is looked for.
#define WITH_FIRST_TEXT                                                                                                     \
    "SELECT c.name, c.last, coalesce((SELECT text FROM (SELECT text, seq FROM run WHERE (conversation, seq) > (c.id, 0)"    \
    " AND (conversation, seq) < (c.id + 1, 0) ORDER BY conversation, seq LIMIT 200) AS first WHERE text <> '' ORDER BY seq" \
    " LIMIT 1), '') FROM "
    const pqxx::result rows =
        sender.empty()
            ? connection.query(WITH_FIRST_TEXT
                               "(SELECT * FROM conversation WHERE channel = $1 ORDER BY last DESC, id DESC LIMIT $2)"
                               " AS c ORDER BY c.last DESC, c.id DESC",
                               channel, most)
            : connection.query(WITH_FIRST_TEXT
                               "(SELECT one.* FROM participant CROSS JOIN LATERAL (SELECT * FROM conversation WHERE id ="
                               " participant.conversation OFFSET 0) AS one WHERE sender = $1 AND channel = $2 ORDER BY last "
                               "DESC, id DESC LIMIT $3) AS c"
                               " ORDER BY c.last DESC, c.id DESC",
                               sender, channel, most);
    std::vector<Store::Conversation> found;
    for (const auto& row : rows) {
        Store::Conversation one;
        one.channel = channel;
        read_row(row, one.conversation, one.last, one.first_text);
        found.push_back(std::move(one));
    }
    return found;
}

}  // namespace domino
