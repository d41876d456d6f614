#include "core/cli/janitor.hpp"

#include "core/pipeline/intake.hpp"

#include <pthread.h>

namespace domino {
namespace {

using namespace std::chrono_literals;

constexpr auto pause = 5s;
constexpr auto kept_tail = 60s;
constexpr auto published_tail = 1h;
constexpr auto published_at_most = 168h;
constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
/// Ids of runs are kept longer than any vendor delivers again (WhatsApp: seven days).
constexpr int skeleton_days = 8;
constexpr std::size_t runs_at_once = 500;
constexpr std::size_t keys_at_once = 1000;

}  // namespace

void Janitor::start() {
    thread_ = std::thread([this] { work(); });
}

void Janitor::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Janitor::work() {
    pthread_setname_np(pthread_self(), "janitor");
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, pause, [this] { return stopping_; })) {
        lock.unlock();
        sweep("trimming the streams", [this] { trim(); });
        sweep("forgetting old runs", [this] { forget_old_runs(); });
        sweep("forgetting what plugins kept for a time",
              [this] { store_.forget_keys(milliseconds_since_1970(clock_.now()), keys_at_once); });
        lock.lock();
    }
}

/// What fails keeps nothing else from being swept.
void Janitor::sweep(const char* what, const std::function<void()>& work) {
    try {
        work();
    } catch (const std::exception& error) {
        outage_.failed(std::string(what) + ": " + error.what());
    }
}

void Janitor::trim() {
    for (const auto& partition : store_.partition_rows()) {
        stream_.trim(Door::events, partition.partition, partition.events_cursor, kept_tail);
        stream_.trim(Door::callbacks, partition.partition, partition.callbacks_cursor, kept_tail);
        stream_.trim_publication(Publication::results, partition.partition, published_tail, published_at_most);
    }
    stream_.trim_publication(Publication::dead, 0, published_tail, published_at_most);
}

void Janitor::forget_old_runs() {
    const std::int64_t now = milliseconds_since_1970(clock_.now());
    store_.forget(now - retention_days_ * day_ms, now - std::max(retention_days_, skeleton_days) * day_ms, runs_at_once);
}

}  // namespace domino
