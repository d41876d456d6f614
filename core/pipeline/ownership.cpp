#include "core/pipeline/ownership.hpp"

#include <pthread.h>

#include <algorithm>

namespace domino {
namespace {

using namespace std::chrono_literals;

constexpr auto beat_period = 1s;
/// A broker that cannot reach the stream for so long leaves its partitions to those who can.
constexpr auto stream_patience = 5s;

}  // namespace

Ownership::Ownership(Store& store, Stream& stream, Logger& log, std::string owner, Told told)
    : store_(store),
      stream_(stream),
      outage_(log, "the lease could not be renewed, trying again"),
      owner_(std::move(owner)),
      told_(std::move(told)) {}

void Ownership::start() {
    round();
    thread_ = std::thread([this] { work(); });
}

void Ownership::stop_taking() {
    const std::lock_guard lock(mutex_);
    taking_ = false;
}

void Ownership::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Ownership::dropped(int partition) {
    const std::lock_guard lock(mutex_);
    held_.erase(partition);
    leaving_.erase(partition);
}

std::chrono::steady_clock::time_point Ownership::renewed() const {
    const std::lock_guard lock(mutex_);
    return renewed_;
}

void Ownership::work() {
    pthread_setname_np(pthread_self(), "ownership");
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, beat_period, [this] { return stopping_; })) {
        lock.unlock();
        try {
            round();
        } catch (const std::exception& error) {
            outage_.failed(error.what());
        }
        lock.lock();
    }
}

void Ownership::round() {
    const auto begun = std::chrono::steady_clock::now();
    const Standing standing = store_.beat({.owner = owner_, .works = true, .has_stream = has_stream()});
    {
        const std::lock_guard lock(mutex_);
        renewed_ = begun;
    }
    notice_losses(standing);
    keep_share(standing);
}

bool Ownership::has_stream() {
    const bool there = stream_.health().state != StreamHealth::State::down;
    if (there) stream_seen_ = std::chrono::steady_clock::now();
    return there;
}

/// What another broker has now, or what was given to nobody, is ours no more.
void Ownership::notice_losses(const Standing& standing) {
    std::vector<int> lost;
    {
        const std::lock_guard lock(mutex_);
        for (const int partition : held_)
            if (standing.partitions.at(static_cast<std::size_t>(partition)).owner != owner_) lost.push_back(partition);
    }
    for (const int partition : lost) told_.lost(partition);
}

void Ownership::keep_share(const Standing& standing) {
    {
        const std::lock_guard lock(mutex_);
        if (!taking_) return;
    }
    take_back(standing);
    const std::size_t share = share_of(standing);
    std::size_t has = 0;
    {
        const std::lock_guard lock(mutex_);
        has = held_.size() - leaving_.size();
    }
    if (has < share) take(standing, share - has);
    if (has > share) leave(has - share);
}

/// Ours by the store's word, while the worker has forgotten them, as after a commit of which nobody knows. Whatever the
/// share: nobody else may take them, so what is too much is left in order.
void Ownership::take_back(const Standing& standing) {
    for (const PartitionRow& row : standing.partitions)
        if (row.owner == owner_ && !holds(row.partition)) take(row);
}

bool Ownership::holds(int partition) const {
    const std::lock_guard lock(mutex_);
    return held_.contains(partition);
}

/// Without the stream a broker keeps what it has, unless somebody else could work on it.
std::size_t Ownership::share_of(const Standing& standing) {
    const std::size_t partitions = standing.partitions.size();
    if (standing.place < 0) {
        const bool others_could = standing.workers > 0 && std::chrono::steady_clock::now() - stream_seen_ >= stream_patience;
        const std::lock_guard lock(mutex_);
        return others_could ? 0 : held_.size() - leaving_.size();
    }
    const auto workers = static_cast<std::size_t>(std::max(1, standing.workers));
    return partitions / workers + (static_cast<std::size_t>(standing.place) < partitions % workers ? 1 : 0);
}

void Ownership::take(const Standing& standing, std::size_t wanted) {
    std::vector<int> free = standing.free;
    std::erase_if(free, [this](int partition) { return holds(partition); });
    // Brokers that look at the same moment begin at different places.
    if (!free.empty() && standing.place > 0)
        std::rotate(free.begin(),
                    free.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(standing.place) % free.size()),
                    free.end());
    for (const int partition : free) {
        if (wanted == 0) return;
        if (take(standing.partitions.at(static_cast<std::size_t>(partition)))) --wanted;
    }
}

bool Ownership::take(const PartitionRow& seen) {
    auto taken = store_.take(seen.partition, seen.epoch, owner_);
    if (!taken) return false;
    // Our own memory of it was lost, but nothing died.
    if (seen.owner == owner_) taken->unclean = false;
    {
        const std::lock_guard lock(mutex_);
        held_.insert(seen.partition);
    }
    told_.taken(std::move(*taken));
    return true;
}

void Ownership::leave(std::size_t too_many) {
    std::vector<int> going;
    {
        const std::lock_guard lock(mutex_);
        for (auto it = held_.rbegin(); it != held_.rend() && going.size() < too_many; ++it)
            if (leaving_.insert(*it).second) going.push_back(*it);
    }
    for (const int partition : going) told_.leave(partition);
}

}  // namespace domino
