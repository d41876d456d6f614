#pragma once

#include "core/http/server/event_hub.hpp"
#include "core/http/server/event_source.hpp"
#include "core/stream/stream.hpp"

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace domino {

/// Who follows the publication: woken when something was published.
class TopicFollowers {
public:
    explicit TopicFollowers(http::EventHub& hub) : hub_(hub) {}

    void join(http::ClientId client);
    void leave(http::ClientId client);
    void wake();

private:
    http::EventHub& hub_;
    std::mutex mutex_;
    std::set<http::ClientId> clients_;
};

/// The publication `results` as server-sent events: one CloudEvent each, of the topics that
/// `pattern` matches. The event's id is the place in every partition, so Last-Event-ID goes on
/// without a gap.
class TopicStream : public http::EventSource {
public:
    TopicStream(std::shared_ptr<TopicFollowers> followers, Stream& stream, int partitions, std::string pattern,
                const std::string& from);

    ~TopicStream() override;

    void opened(http::ClientId client) override;
    std::string next() override;

private:
    std::string place() const;

    std::shared_ptr<TopicFollowers> followers_;
    Stream& stream_;
    const std::string pattern_;
    std::vector<Cursor> cursors_;
    bool greeted_ = false;
    http::ClientId client_ = 0;
};

}  // namespace domino
