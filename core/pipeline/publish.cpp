#include "core/pipeline/publish.hpp"

#include "core/pipeline/cut_point.hpp"
#include "domino/error.hpp"

#include <pthread.h>

#include <map>

namespace domino {
namespace {

constexpr std::chrono::milliseconds back_off{500};

}  // namespace

void Publisher::start() {
    thread_ = std::thread([this] { work(); });
}

void Publisher::publish(std::vector<ResultEntry> entries) {
    {
        const std::lock_guard lock(mutex_);
        for (auto& entry : entries) waiting_.push_back(std::move(entry));
    }
    arrived_.notify_one();
}

void Publisher::work() {
    pthread_setname_np(pthread_self(), "publish");
    std::deque<ResultEntry> entries;
    std::unique_lock lock(mutex_);
    for (;;) {
        arrived_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        const bool last = stopping_;
        for (auto& entry : waiting_) entries.push_back(std::move(entry));
        waiting_.clear();
        lock.unlock();
        const bool done = publish_all(entries);
        lock.lock();
        if (last) return;
        if (!done) arrived_.wait_for(lock, back_off, [this] { return stopping_; });
    }
}

bool Publisher::publish_all(std::deque<ResultEntry>& entries) {
    std::map<int, std::pair<std::vector<std::string>, std::int64_t>> by_partition;
    for (const auto& entry : entries) {
        auto& [payloads, ord] = by_partition[entry.partition];
        payloads.push_back(entry.payload);
        ord = entry.ord;
    }
    for (const auto& [partition, batch] : by_partition) {
        try {
            stream_.publish(Publication::results, partition, batch.first);
        } catch (const TryLater&) {
            return false;
        }
        cut_point("after-publish");
        std::erase_if(entries, [p = partition](const ResultEntry& entry) { return entry.partition == p; });
        published_(partition, batch.second);
    }
    return true;
}

void Publisher::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_one();
    if (thread_.joinable()) thread_.join();
}

}  // namespace domino
