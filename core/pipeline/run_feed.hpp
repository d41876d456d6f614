#pragma once

#include "core/store/store.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace domino {

/// Names a conversation of a channel.
std::string conversation_key(const std::string& channel, const std::string& conversation);

/// Tells whoever waits that runs have changed. Only a hint: what is true stands in the store. Any
/// thread.
class RunFeed {
public:
    /// A waiter for one run. Watch before the event goes in, then wait: nothing slips by.
    class Watch {
    public:
        Watch(RunFeed& feed, std::string run);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

        /// True when the run was told to have ended since the last call.
        bool wait_until(std::chrono::steady_clock::time_point deadline);
        /// The run as it ended, when this broker ended it; given once.
        std::optional<RunRecord> take_record();
        bool is_closed();

    private:
        friend class RunFeed;
        RunFeed& feed_;
        std::string run_;
        std::condition_variable wake_;  ///< one each: an end wakes who waits for it and nobody else
        bool ended_ = false;
        std::optional<RunRecord> record_;
    };

    /// `record` is asked for only when somebody waits.
    void ended(const std::string& run, const std::function<RunRecord()>& record);
    /// It had ended before, or another broker ended it: it stands in the store.
    void ended_elsewhere(const std::string& run);
    /// After a commit: runs of these conversations (`conversation_key`) have changed. Called without
    /// any about once a second too, so that a listener may put off what need not be at once.
    using Listener = std::function<void(const std::vector<std::string>& conversations)>;
    void changed(const std::vector<std::string>& conversations);
    void on_change(Listener listener);
    /// Something has changed and nobody said what.
    void changed_unheard();
    void on_unheard(std::function<void()> listener);
    /// How often `changed` had something to tell.
    std::uint64_t told();
    /// Results were appended to the publication.
    void published();
    void on_publish(std::function<void()> listener);
    /// Ends every wait: the broker stops.
    void close();

private:
    template <class Tell>
    void tell_watches(const std::string& run, const Tell& tell);

    std::mutex mutex_;
    std::unordered_multimap<std::string, Watch*> watches_;
    Listener listener_;
    std::function<void()> unheard_listener_;
    std::uint64_t told_ = 0;
    std::function<void()> publish_listener_;
    bool closed_ = false;
};

}  // namespace domino
