#pragma once

#include "core/http/server/event_hub.hpp"
#include "core/http/server/event_source.hpp"
#include "core/pipeline/run_feed.hpp"
#include "core/pipeline/tokens.hpp"
#include "core/store/store.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>

namespace domino {

/// Who wants to hear of changed runs. Clients of one conversation are woken when it changes; those
/// that watch everything at most ten times a second, so that a busy broker does not work for its
/// onlookers.
class RunStreams {
public:
    explicit RunStreams(http::EventHub& hub) : hub_(hub) {}

    void join(http::ClientId client, const std::string& conversation);
    void leave(http::ClientId client, const std::string& conversation);
    void on_change(const std::vector<std::string>& conversations);
    void wake_all();

private:
    http::EventHub& hub_;
    std::mutex mutex_;
    std::unordered_map<std::string, std::set<http::ClientId>> clients_;  ///< "" watches everything
    std::chrono::steady_clock::time_point woken_{};
    bool stale_ = false;
};

/// Changed runs as events: the latest state of each run that changed since the client's revision,
/// which is the event's id. State, not history: what changed five times is sent once, and nothing
/// is ever missed.
class RunStream : public http::EventSource {
public:
    /// `from` is a Last-Event-ID; "" begins now.
    RunStream(std::shared_ptr<RunStreams> streams, Store& store, const Tokens& tokens, RunFilter filter, const std::string& from);
    ~RunStream() override;

    void opened(http::ClientId client) override;
    std::string next() override;

private:
    std::shared_ptr<RunStreams> streams_;
    Store& store_;
    const Tokens& tokens_;
    const RunFilter filter_;
    const std::string conversation_;  ///< key to be woken by; "" for everything
    Revisions seen_;
    bool greeted_ = false;
    http::ClientId client_ = 0;
};

std::string to_text(const Revisions& revisions);
/// Throws HttpError 400 when it is none of ours.
Revisions revisions_from(const std::string& text, std::size_t partitions);

}  // namespace domino
