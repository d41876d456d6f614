#pragma once

#include "core/pipeline/run_feed.hpp"
#include "core/store/store.hpp"
#include "core/stream/stream.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace domino {

/// Brings the feed what other brokers on a shared stream did: by their hints at once, and by a look at
/// the store once a second, because hints may be lost. On a thread of its own; nothing on a stream that
/// one broker has alone.
class FeedBridge {
public:
    FeedBridge(Stream& stream, Store& store, RunFeed& feed) : stream_(stream), store_(store), feed_(feed) {}
    ~FeedBridge() { stop(); }

    void start();
    void stop();
    /// What a worker's `Ledger` sends: {"conversations": [...], "ended": [run ids]}. Anything else is ignored.
    void take_hint(const std::string& text);

private:
    void work();
    void look();

    Stream& stream_;
    Store& store_;
    RunFeed& feed_;
    Revisions seen_;
    Revisions woken_for_;
    std::chrono::steady_clock::time_point woken_{};
    std::uint64_t told_ = 0;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;  // guarded by mutex_
    std::thread thread_;
};

}  // namespace domino
