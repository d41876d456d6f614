#include "core/pipeline/publish.hpp"

#include "core/pipeline/cut_point.hpp"

#include <pthread.h>

#include <map>

namespace domino {
namespace {

constexpr std::chrono::milliseconds back_off{500};

}  // namespace

void Publisher::start() {
    thread_ = std::thread([this] { work(); });
}

void Publisher::publish(std::vector<PublicationEntry> entries) {
    {
        const std::lock_guard lock(mutex_);
        for (auto& entry : entries) waiting_.push_back(std::move(entry));
    }
    arrived_.notify_one();
}

void Publisher::work() {
    pthread_setname_np(pthread_self(), "publish");
    std::deque<PublicationEntry> entries;
    std::unique_lock lock(mutex_);
    for (;;) {
        // What could not be published waits in `entries`: it comes again though nothing new arrives.
        arrived_.wait(lock, [&] { return stopping_ || !waiting_.empty() || !entries.empty(); });
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

bool Publisher::publish_all(std::deque<PublicationEntry>& entries) {
    using Place = std::pair<Publication, int>;
    const auto place_of = [](const PublicationEntry& entry) { return Place{entry.publication, entry.partition}; };
    std::map<Place, std::pair<std::vector<std::string>, std::int64_t>> by_place;
    for (const auto& entry : entries) {
        auto& [payloads, ord] = by_place[place_of(entry)];
        payloads.push_back(entry.payload);
        ord = entry.ord;
    }
    bool all = true;
    for (const auto& [place, batch] : by_place) {
        const auto [publication, partition] = place;
        try {
            stream_.publish(publication, publication == Publication::dead ? 0 : partition, batch.first);
        } catch (const std::exception& error) {
            // Away, or it did not take this: it stays in the store and here, and the others go their way.
            if (std::exchange(all, false)) complain(error.what());
            continue;
        }
        cut_point("after-publish");
        std::erase_if(entries, [&, done = place](const PublicationEntry& entry) { return place_of(entry) == done; });
        published_(publication, partition, batch.second);
    }
    if (all) complained_.clear();
    return all;
}

/// Once for each cause, until all went well again.
void Publisher::complain(const std::string& error) {
    if (std::exchange(complained_, error) != error) complain_of_(error);
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
