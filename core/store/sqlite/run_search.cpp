#include "core/store/sqlite/run_search.hpp"

#include "core/store/sqlite/run_reader.hpp"

#include <Poco/UTF8String.h>
#include <charconv>
#include <limits>

namespace domino {

namespace {

constexpr std::size_t most_looked_at = 10000;
constexpr std::size_t most_bytes = 8u << 20;

std::int64_t seq_before(const std::string& after) {
    if (after.empty()) return std::numeric_limits<std::int64_t>::max();
    std::int64_t seq = 0;
    const auto [end, error] = std::from_chars(after.data(), after.data() + after.size(), seq);
    if (error == std::errc{} && end == after.data() + after.size() && seq > 0) return seq;
    throw Error("\"" + after.substr(0, 40) + "\" is no cursor of this list; give the \"next\" of a page, or none for the newest");
}

}  // namespace

RunSearch::RunSearch(SqliteDatabase& database, const RunFilter& filter)
    : database_(database), filter_(filter), text_(Poco::UTF8::toLower(filter.text)) {}

RunPage RunSearch::page(const std::string& after, std::size_t most) {
    RunPage page;
    RunReader reader(database_);
    std::int64_t last = seq_before(after);
    SqliteRows rows = newest_first(last);
    while (rows.next()) {
        const std::int64_t seq = rows.integer(0);
        const bool wanted = fits(seq);
        const bool has_room = page.runs.size() < most && bytes_ < most_bytes;
        if ((wanted && !has_room) || looked_at_ > most_looked_at) {
            page.next = std::to_string(last);
            break;
        }
        last = seq;
        if (!wanted) continue;
        page.runs.push_back(reader.record(seq));
        bytes_ += bytes_of(page.runs.back());
    }
    return page;
}

SqliteRows RunSearch::newest_first(std::int64_t before) {
    if (!filter_.conversation.empty() && !filter_.channel.empty()) {
        return database_.query(
            "SELECT seq FROM run WHERE conversation = (SELECT id FROM conversation WHERE name = ? AND channel = ?)"
            " AND seq < ? ORDER BY seq DESC",
            filter_.conversation, filter_.channel, before);
    }
    if (!filter_.conversation.empty()) {
        return database_.query(
            "SELECT seq FROM run WHERE conversation IN (SELECT id FROM conversation WHERE name = ?)"
            " AND seq < ? ORDER BY seq DESC",
            filter_.conversation, before);
    }
    if (filter_.status) {
        return database_.query("SELECT seq FROM run WHERE status = ? AND seq < ? ORDER BY seq DESC", to_string(*filter_.status),
                               before);
    }
    if (!filter_.chain.empty()) {
        return database_.query("SELECT seq FROM run WHERE chain = ? AND seq < ? ORDER BY seq DESC", filter_.chain, before);
    }
    if (!filter_.channel.empty()) {
        return database_.query("SELECT seq FROM run WHERE channel = ? AND seq < ? ORDER BY seq DESC", filter_.channel, before);
    }
    return database_.query("SELECT seq FROM run WHERE seq < ? ORDER BY seq DESC", before);
}

bool RunSearch::fits(std::int64_t seq) {
    ++looked_at_;
    SqliteRows rows = database_.query(
        "SELECT status, chain, run.channel, conversation.name, text FROM run JOIN conversation ON conversation.id ="
        " run.conversation WHERE seq = ?",
        seq);
    if (!rows.next()) return false;
    return (!filter_.status || rows.text(0) == to_string(*filter_.status)) &&
           (filter_.chain.empty() || rows.text(1) == filter_.chain) &&
           (filter_.channel.empty() || rows.text(2) == filter_.channel) &&
           (filter_.conversation.empty() || rows.text(3) == filter_.conversation) &&
           (text_.empty() || Poco::UTF8::toLower(rows.text(4)).find(text_) != std::string::npos);
}

std::vector<RunRecord> RunSearch::changed(Revisions& seen, std::size_t most) {
    std::vector<RunRecord> found;
    Revisions newest;
    {
        SqliteRows rows = database_.query("SELECT rev FROM partitions ORDER BY partition");
        while (rows.next()) newest.push_back(rows.integer(0));
    }
    seen.resize(newest.size(), 0);
    for (std::size_t partition = 0; partition < newest.size() && !is_enough(found.size(), most); ++partition) {
        if (newest[partition] > seen[partition]) add_changes_of(static_cast<int>(partition), seen[partition], most, found);
    }
    return found;
}

/// Runs that share a revision stay together: a reader that has seen the revision has seen them all.
void RunSearch::add_changes_of(int partition, std::int64_t& seen, std::size_t most, std::vector<RunRecord>& found) {
    RunReader reader(database_);
    SqliteRows rows = database_.query("SELECT rev, seq FROM run WHERE partition = ? AND rev > ? ORDER BY rev", partition, seen);
    while (rows.next()) {
        const std::int64_t rev = rows.integer(0);
        if (rev != seen && is_enough(found.size(), most)) return;
        seen = rev;
        const std::int64_t seq = rows.integer(1);
        if (!fits(seq)) continue;
        found.push_back(reader.record(seq));
        bytes_ += bytes_of(found.back());
    }
}

bool RunSearch::is_enough(std::size_t found, std::size_t most) const {
    return found >= most || looked_at_ >= most_looked_at || bytes_ >= most_bytes;
}

std::vector<Store::Conversation> find_conversations(SqliteDatabase& database, const std::string& channel,
                                                    const std::string& sender, std::size_t most) {
    std::vector<Store::Conversation> found;
    SqliteRows rows =
        sender.empty()
            ? database.query("SELECT name, last, id FROM conversation WHERE channel = ? ORDER BY last DESC, id DESC LIMIT ?",
                             channel, most)
            : database.query(
                  "SELECT name, last, id FROM participant CROSS JOIN conversation ON id = participant.conversation"
                  " WHERE sender = ? AND channel = ? ORDER BY last DESC, id DESC LIMIT ?",
                  sender, channel, most);
    while (rows.next()) {
        Store::Conversation one;
        one.channel = channel;
        rows.read(one.conversation, one.last);
        one.first_text =
            database.text("SELECT text FROM run WHERE conversation = ? AND text <> '' ORDER BY seq LIMIT 1", rows.integer(2))
                .value_or("");
        found.push_back(std::move(one));
    }
    return found;
}

}  // namespace domino
