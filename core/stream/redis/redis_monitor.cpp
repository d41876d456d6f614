#include "core/stream/redis/redis_monitor.hpp"

#include "core/stream/redis/redis_cursor.hpp"
#include "core/stream/redis/redis_script.hpp"

#include <pthread.h>

#include <charconv>

namespace domino {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds pause{2000};
constexpr std::chrono::milliseconds first_back_off{100};
constexpr std::chrono::milliseconds longest_back_off{5000};
/// Groups and sentinels are asked each so many looks.
constexpr int looks_between = 5;
constexpr std::string_view partitions_field = "partitions";
constexpr std::string_view store_field = "store";

std::int64_t number(const redisReply& reply) {
    const std::string_view text = text_of(reply);
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

RedisMonitor::RedisMonitor(RedisLink& link, Watched watched)
    : link_(link), watched_(std::move(watched)), thread_([this] { work(); }) {}

RedisMonitor::~RedisMonitor() {
    RedisMonitor::stop();
}

int RedisMonitor::settle_partitions(std::chrono::milliseconds wait) {
    link_.wait_until_known(wait);
    std::lock_guard lock(mutex_);
    settled_partitions_ = found_partitions_ > 0 ? found_partitions_ : watched_.partitions;
    return settled_partitions_;
}

StreamHealth RedisMonitor::health() const {
    if (const std::string trouble = link_.trouble(); !trouble.empty()) return {StreamHealth::State::down, trouble};
    std::lock_guard lock(mutex_);
    return health_;
}

RedisMemory RedisMonitor::memory() const {
    std::lock_guard lock(mutex_);
    return memory_;
}

void RedisMonitor::stop() {
    stopped_ = true;
    link_.wait_no_more();
    if (thread_.joinable()) thread_.join();
}

void RedisMonitor::work() {
    pthread_setname_np(pthread_self(), "redis health");
    while (!stopped_) {
        try {
            look();
            failures_ = 0;
            link_.wait_for_loss(pause);
        } catch (const Error& e) {
            connection_.reset();
            link_.lost(e.what());
            link_.wait_for_loss(0ms);
            link_.wait_for_loss(back_off());
        }
    }
}

std::chrono::milliseconds RedisMonitor::back_off() {
    const auto longest = std::min(longest_back_off, first_back_off * (1 << std::min(failures_++, 10)));
    return std::chrono::milliseconds(std::uniform_int_distribution<std::int64_t>(longest.count() / 2, longest.count())(random_));
}

void RedisMonitor::look() {
    if (!connection_) {
        connection_ = link_.connect_anyway("domino-health");
        if (!generation_.empty() && generation_ != connection_->generation()) link_.moved();
        generation_ = connection_->generation();
    }
    check_partitions();
    check_store();
    if (looks_++ % looks_between == 0) {
        follow_sentinels();
        laggards_ = laggards();
    }
    const RedisPicture seen = picture();
    {
        std::lock_guard lock(mutex_);
        health_ = judge(seen);
        memory_ = seen.memory();
    }
    link_.found();
}

/// The first broker of a namespace writes its number down; another number would put conversations
/// into other partitions than they were in.
void RedisMonitor::check_partitions() {
    const std::string key = watched_.name_space + ":meta";
    RedisReply reply = connection_->command({"HGET", key, partitions_field});
    if (reply->type == REDIS_REPLY_NIL) {
        try {
            connection_->command({"HSETNX", key, partitions_field, std::to_string(watched_.partitions)});
        } catch (const RedisRefused&) {
            return;  // It cannot write for now, and takes no events either.
        }
        reply = connection_->command({"HGET", key, partitions_field});
    }
    const std::string_view text = text_of(*reply);
    const int found = static_cast<int>(number(*reply));
    std::lock_guard lock(mutex_);
    found_partitions_ = found;
    if (found < 1 || (settled_partitions_ != 0 && settled_partitions_ != found)) {
        throw Error("Redis at " + connection_->host().text() + ": " + key + " says that there are " +
                    std::string(text.substr(0, 20)) + " partitions, this broker works with " +
                    std::to_string(std::max(settled_partitions_, watched_.partitions)) +
                    "; start it again if Redis is right, else take another DOMINO_NAMESPACE");
    }
}

/// Two stores would both take every event in, or each only some.
void RedisMonitor::check_store() {
    if (watched_.store_id.empty()) return;
    const std::string key = watched_.name_space + ":meta";
    try {
        connection_->command({"HSETNX", key, store_field, watched_.store_id});
    } catch (const RedisRefused&) {
        // It cannot write for now; what it has written down before can be read.
    }
    const RedisReply reply = connection_->command({"HGET", key, store_field});
    if (reply->type == REDIS_REPLY_NIL || text_of(*reply) == watched_.store_id) return;
    throw Error("Redis at " + connection_->host().text() + ": the namespace " + watched_.name_space +
                " belongs to another store; set DOMINO_STORE to that one, or take another DOMINO_NAMESPACE");
}

/// An old master that was cut off from its sentinels does not know that it is one no more.
void RedisMonitor::follow_sentinels() {
    if (!link_.connector().address().has_sentinels()) return;
    const RedisHost host = link_.connector().current_host();
    if (host == connection_->host()) return;
    link_.moved();
    throw Error("the sentinels have made " + host.text() + " the master; going there");
}

RedisPicture RedisMonitor::picture() {
    RedisPicture seen;
    connection_->append({"INFO"});
    connection_->append({"CONFIG", "GET", "appendfsync"});
    const RedisReply info = connection_->next_reply();
    const RedisReply fsync = connection_->next_reply();
    if (info->type == REDIS_REPLY_STRING) seen.info = info_from(text_of(*info));
    if (const auto parts = elements_of(*fsync); parts.size() == 2) seen.fsync = std::string(text_of(*parts[1]));
    seen.laggards = laggards_;
    seen.keep_at_most = std::chrono::milliseconds(keep_at_most_);
    if (seen.info) {
        if (const auto role = seen.info->find("role"); role != seen.info->end() && role->second != "master") {
            throw RedisRefused("READONLY");
        }
    }
    return seen;
}

std::vector<RedisLaggard> RedisMonitor::laggards() {
    std::vector<std::string> keys = watched_.publications;
    keys.insert(keys.end(), watched_.doors.begin(), watched_.doors.end());
    std::vector<RedisLaggard> all;
    try {
        const RedisReply now = connection_->command({"TIME"});
        const RedisReply reply = laggards_script().run(*connection_, keys, {watched_.mirror});
        const auto parts_of_now = elements_of(*now);
        const std::int64_t now_ms = number(*parts_of_now.at(0)) * 1000 + number(*parts_of_now.at(1)) / 1000;
        for (const redisReply* one : elements_of(*reply)) {
            const auto parts = elements_of(*one);
            if (parts.size() != 3) continue;
            const auto since = static_cast<std::int64_t>(redis_id_from(text_of(*parts[2])).ms);
            all.push_back({std::string(text_of(*parts[0])), std::string(text_of(*parts[1])),
                           std::chrono::milliseconds(std::max<std::int64_t>(0, now_ms - since))});
        }
    } catch (const RedisRefused&) {
        // Keys that hold something else, or no permission: what is done with them says so.
    }
    return all;
}

}  // namespace domino
