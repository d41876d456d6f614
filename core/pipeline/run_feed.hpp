#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

namespace domino {

/// Tells whoever waits that runs have changed. Only a hint: what is true stands in the store. Any
/// thread.
class RunFeed {
public:
    /// A waiter for one run. Watch first, then look into the store, then wait: nothing slips by.
    class Watch {
    public:
        Watch(RunFeed& feed, std::string run);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

        /// True when the run has ended by `deadline`.
        bool wait_until(std::chrono::steady_clock::time_point deadline);

    private:
        friend class RunFeed;
        RunFeed& feed_;
        std::string run_;
        bool ended_ = false;
    };

    void ended(const std::string& run);
    /// Calls the listener after a commit that changed any run.
    void changed();
    void on_change(std::function<void()> listener);
    /// Ends every wait: the broker stops.
    void close();

private:
    std::mutex mutex_;
    std::condition_variable wake_;
    std::unordered_multimap<std::string, Watch*> watches_;
    std::function<void()> listener_;
    bool closed_ = false;
};

}  // namespace domino
