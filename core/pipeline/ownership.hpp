#pragma once

#include "core/store/store.hpp"
#include "core/stream/stream.hpp"
#include "core/telemetry/outage_log.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace domino {

/// Keeps this broker's lease alive and its share of the partitions: takes what is free, gives back
/// what is too much, notices what is lost, and takes again what is its own and was forgotten. Never takes from a living broker.
/// On a thread of its own, so that work never keeps a beat waiting.
class Ownership {
public:
    struct Told {
        std::function<void(Taken taken)> taken;
        /// To be given back: the worker ends what is in flight, calls `give_back`, then `dropped`.
        std::function<void(int partition)> leave;
        std::function<void(int partition)> lost;
    };

    Ownership(Store& store, Stream& stream, Logger& log, std::string owner, Told told);
    ~Ownership() { stop(); }

    /// Takes its share at once, then keeps it on its thread.
    void start();
    /// Takes nothing any more; the lease stays alive until `stop`, and the store's `leave`.
    void stop_taking();
    void stop();
    /// The worker has forgotten this partition; it may be taken again.
    void dropped(int partition);
    /// When the lease was last renewed: what leaves the house may not rest on an older one.
    std::chrono::steady_clock::time_point renewed() const;

private:
    void work();
    void round();
    void keep_share(const Standing& standing);
    void notice_losses(const Standing& standing);
    void take_back(const Standing& standing);
    void take(const Standing& standing, std::size_t wanted);
    bool take(const PartitionRow& seen);
    bool holds(int partition) const;
    void leave(std::size_t too_many);
    std::size_t share_of(const Standing& standing);
    bool has_stream();

    Store& store_;
    Stream& stream_;
    OutageLog outage_;
    const std::string owner_;
    const Told told_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::set<int> held_;                               // guarded by mutex_
    std::set<int> leaving_;                            // guarded by mutex_
    bool taking_ = true;                               // guarded by mutex_
    bool stopping_ = false;                            // guarded by mutex_
    std::chrono::steady_clock::time_point renewed_{};  // guarded by mutex_
    std::chrono::steady_clock::time_point stream_seen_ = std::chrono::steady_clock::now();
    std::thread thread_;
};

}  // namespace domino
