#include "core/stream/redis/redis_appender.hpp"

#include <pthread.h>

#include <algorithm>

namespace domino {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_at_once = 1024;
constexpr std::size_t most_bytes_at_once = 4u << 20;
/// How long entries are tried again on new connections before they fail.
constexpr auto longest_patience = 2000ms;
constexpr auto stop_patience = 5s;
constexpr auto recent = 10s;

}  // namespace

RedisAppender::RedisAppender(RedisLink& link) : link_(link), writer_(link, "domino-append"), thread_([this] { work(); }) {}

RedisAppender::~RedisAppender() {
    RedisAppender::stop();
}

void RedisAppender::append(std::string key, std::string payload, Stream::Done done) {
    const std::string trouble = link_.trouble();
    std::unique_lock lock(mutex_);
    auto refused = bounds_.refusal(payload.size());
    if (!refused && !trouble.empty()) refused = Appended{false, false, {}, trouble};
    if (refused) {
        lock.unlock();
        done(*refused);
        return;
    }
    bounds_.take(payload.size());
    waiting_.push_back({std::move(key), std::move(payload), std::move(done)});
    lock.unlock();
    arrived_.notify_one();
}

void RedisAppender::work() {
    pthread_setname_np(pthread_self(), "redis append");
    for (;;) {
        std::vector<Waiting> batch = next_batch();
        if (batch.empty()) return;
        write(batch);
    }
}

std::vector<RedisAppender::Waiting> RedisAppender::next_batch() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !waiting_.empty() || bounds_.stopped(); });
    std::vector<Waiting> batch;
    for (std::size_t bytes = 0; !waiting_.empty() && batch.size() < most_at_once && bytes < most_bytes_at_once;) {
        bytes += waiting_.front().payload.size();
        batch.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    return batch;
}

std::chrono::milliseconds RedisAppender::patience() const {
    std::lock_guard lock(mutex_);
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - Clock::now());
    return std::clamp(left, 0ms, std::chrono::milliseconds(longest_patience));
}

void RedisAppender::write(std::vector<Waiting>& batch) {
    std::vector<RedisEntryWriter::Entry> entries;
    entries.reserve(batch.size());
    for (const Waiting& one : batch) entries.push_back({one.key, one.payload});
    writer_.write(entries, patience(), [&](std::size_t i, const Appended& appended) {
        note(batch[i], appended);
        batch[i].done(appended);
    });
}

void RedisAppender::note(const Waiting& one, const Appended& appended) {
    const bool away = link_.is_away();
    std::lock_guard lock(mutex_);
    bounds_.answered(1, one.payload.size());
    refusal_ = away ? std::string() : appended.error;
    if (!refusal_.empty()) refused_at_ = Clock::now();
}

void RedisAppender::stop() {
    {
        std::lock_guard lock(mutex_);
        if (!bounds_.stopped()) end_ = Clock::now() + stop_patience;
        bounds_.stop();
    }
    arrived_.notify_one();
    if (thread_.joinable()) thread_.join();
}

bool RedisAppender::stopped() const {
    std::lock_guard lock(mutex_);
    return bounds_.stopped();
}

std::string RedisAppender::recent_refusal() const {
    std::lock_guard lock(mutex_);
    return !refusal_.empty() && Clock::now() - refused_at_ < recent ? refusal_ : "";
}

}  // namespace domino
