#include "core/stream/redis/redis_reader.hpp"

#include "core/stream/redis/redis_script.hpp"

#include <algorithm>

namespace domino {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_bytes = 16u << 20;
/// Entries of a place that come with the first answer; more are asked for where there are as many.
constexpr std::size_t first_share = 4;
/// Redis is heard of at least this often, so that a frozen one is noticed.
constexpr auto longest_block = 2000ms;
constexpr auto grace = 2000ms;
constexpr auto check_every = 5s;
constexpr auto connect_pause = 100ms;
constexpr std::chrono::seconds retry_after{5};

std::size_t index_of(Door door) {
    return door == Door::events ? 0 : 1;
}

}  // namespace

void RedisReader::stop() {
    stopped_ = true;
    signal_.raise();
}

std::vector<DoorEntry> RedisReader::read(const std::vector<From>& from, std::size_t most, std::chrono::milliseconds wait) {
    std::lock_guard lock(mutex_);
    if (from.empty() || most == 0) return {};
    bool woken = signal_.take();
    const auto end = Clock::now() + (woken ? 0ms : wait);
    const std::size_t share = std::clamp<std::size_t>(most / from.size(), 1, first_share);
    for (;;) {
        if (stopped_) return {};
        const bool may_be_stale = connection_ != nullptr;
        try {
            const Connected connected = connect_until(end);
            if (connected == Connected::woken) return {};
            if (connected == Connected::late) throw TryLater(503, retry_after, trouble_);
            check_places(from);
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
            std::vector<Found> found =
                first_entries(from, share, std::clamp<std::chrono::milliseconds>(left, 0ms, longest_block), woken);
            if (!found.empty()) {
                read_on(found, share, most);
                learn_sizes(found);
                return merged(std::move(found), most);
            }
            if (woken || Clock::now() >= end) return {};
        } catch (const RedisGone& e) {
            connection_.reset();
            if (may_be_stale) continue;
            if (Clock::now() >= end) throw TryLater(503, retry_after, e.what());
            if (!pause_until(end)) return {};
        } catch (const RedisRefused& e) {
            if (e.code() == "WRONGTYPE") name_wrong_type(from);
            connection_.reset();
            const bool changed_sides = is_passing(e.code()) || e.code() == "UNBLOCKED";
            if (!changed_sides || Clock::now() >= end) throw;
        }
    }
}

/// Throws the key that is no stream.
void RedisReader::name_wrong_type(const std::vector<From>& from) {
    for (const From& one : from) {
        const RedisReply type = connection_->command({"TYPE", one.key});
        if (text_of(*type) == "stream" || text_of(*type) == "none") continue;
        throw Error("the key " + one.key + " on Redis is a " + std::string(text_of(*type)) +
                    ", not a stream: somebody else has written it; rename it with RENAME");
    }
}

/// False when the signal came first.
bool RedisReader::pause_until(Clock::time_point end) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    signal_.wait(std::clamp<std::chrono::milliseconds>(left, 0ms, connect_pause));
    return !signal_.take();
}

RedisReader::Connected RedisReader::connect_until(Clock::time_point end) {
    if (connection_ && !link_.is_current(*connection_)) connection_.reset();
    while (!connection_) {
        try {
            connection_ = link_.connect("domino-read");
            generation_ = connection_->generation();
            checked_ = {};
        } catch (const RedisGone& e) {
            trouble_ = e.what();
            if (Clock::now() >= end) return Connected::late;
            if (!pause_until(end)) return Connected::woken;
        }
    }
    return Connected::yes;
}

/// Looks whether Redis has lost what the cursors have seen.
void RedisReader::check_places(const std::vector<From>& from) {
    if (checked_ != Clock::time_point{} && Clock::now() - checked_ < check_every) return;
    std::vector<std::string> keys;
    for (const From& one : from) keys.push_back(one.key);
    const RedisReply reply = newest_ids_script().run(*connection_, keys, {});
    const auto newest = elements_of(*reply);
    beyond_.clear();
    for (std::size_t i = 0; i < from.size() && i < newest.size(); ++i) {
        const std::string_view text = text_of(*newest[i]);
        if ((text.empty() ? RedisId{} : redis_id_from(text)) < from[i].cursor.id) beyond_[from[i].key] = from[i].cursor.id;
    }
    checked_ = Clock::now();
}

/// Behind the cursor; or once more from the oldest kept entry, when the server is not the one that gave
/// the cursor or has lost what it has seen: ids may have been given again. What is read from there
/// has cursors of this server, so this happens once.
RedisId RedisReader::place_of(const From& from) const {
    if (from.cursor.generation != generation_) return {};
    const auto beyond = beyond_.find(from.key);
    return beyond != beyond_.end() && beyond->second == from.cursor.id ? RedisId{} : from.cursor.id;
}

std::vector<RedisReader::Found> RedisReader::first_entries(const std::vector<From>& from, std::size_t share,
                                                           std::chrono::milliseconds wait, bool& woken) {
    std::vector<std::string> words = {"XREAD", "COUNT", std::to_string(share)};
    if (wait > 0ms) words.insert(words.end(), {"BLOCK", std::to_string(wait.count())});
    words.emplace_back("STREAMS");
    // Whose turn it is comes first.
    const std::size_t first = turn_++;
    for (std::size_t i = 0; i < from.size(); ++i) words.push_back(from[(first + i) % from.size()].key);
    for (std::size_t i = 0; i < from.size(); ++i) words.push_back(place_of(from[(first + i) % from.size()]).text());
    connection_->append(words);
    RedisReply reply = connection_->reply_within(wait + grace, signal_);
    if (!reply) {
        const std::string host = connection_->host().text();
        // The answer that is still to come goes with the connection.
        connection_.reset();
        woken = signal_.take();
        if (woken) return {};
        const std::string why = "Redis at " + host + ": no answer to a read";
        link_.lost(why);
        throw RedisGone(why);
    }
    if (reply->type == REDIS_REPLY_ERROR) throw RedisRefused(text_of(*reply));
    return found_in(*reply, from);
}

std::vector<RedisReader::Found> RedisReader::found_in(const redisReply& reply, const std::vector<From>& from) const {
    std::vector<Found> found;
    for (auto& [key, entries] : streams_from(reply)) {
        const auto place = std::find_if(from.begin(), from.end(), [&](const From& one) { return one.key == key; });
        if (place != from.end()) found.push_back({&*place, std::move(entries)});
    }
    return found;
}

/// More of those places that gave all they were asked for, as many and as large as they may be.
void RedisReader::read_on(std::vector<Found>& found, std::size_t share, std::size_t most) {
    std::vector<Found*> full;
    std::size_t total = 0;
    for (Found& one : found) {
        total += one.entries.size();
        if (one.entries.size() == share) full.push_back(&one);
    }
    if (full.empty() || total >= most) return;
    learn_sizes(found);
    const std::size_t each = (most - total) / full.size();
    std::erase_if(full, [&](const Found* one) { return std::min(each, affordable(one->from->door, full.size())) == 0; });
    try {
        for (const Found* one : full) {
            const std::size_t count = std::min(each, affordable(one->from->door, full.size()));
            connection_->append(
                {"XRANGE", one->from->key, "(" + one->entries.back().id.text(), "+", "COUNT", std::to_string(count)});
        }
        for (Found* one : full) {
            for (RedisEntry& entry : entries_from(*connection_->good_reply())) one->entries.push_back(std::move(entry));
        }
    } catch (const Error&) {
        // What came before is good, and the next read finds out what is wrong.
        connection_.reset();
    }
}

std::size_t RedisReader::affordable(Door door, std::size_t places) const {
    return most_bytes / typical_bytes_[index_of(door)] / std::max<std::size_t>(places, 1);
}

/// Large entries are believed at once, small ones little by little.
void RedisReader::learn_sizes(const std::vector<Found>& found) {
    std::array<std::size_t, 2> largest{0, 0};
    for (const Found& one : found) {
        std::size_t& bytes = largest[index_of(one.from->door)];
        for (const RedisEntry& entry : one.entries) bytes = std::max(bytes, entry.payload.size());
    }
    for (std::size_t door = 0; door < largest.size(); ++door) {
        if (largest[door] > 0) typical_bytes_[door] = std::max({largest[door], typical_bytes_[door] / 2, std::size_t{512}});
    }
}

std::vector<DoorEntry> RedisReader::merged(std::vector<Found> found, std::size_t most) const {
    std::vector<DoorEntry> all;
    std::size_t bytes = 0;
    for (Found& one : found) {
        for (RedisEntry& entry : one.entries) {
            if (all.size() == most || bytes >= most_bytes) return all;
            bytes += entry.payload.size();
            all.push_back(
                {one.from->door, {one.from->partition, RedisCursor{entry.id, generation_}.text(), std::move(entry.payload)}});
        }
    }
    return all;
}

}  // namespace domino
