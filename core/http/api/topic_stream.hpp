#pragma once

#include "core/http/server/event_source.hpp"
#include "core/stream/stream.hpp"

#include <string>
#include <vector>

namespace domino {

/// The publication `results` as server-sent events: one CloudEvent each, of the topics that
/// `pattern` matches. The event's id is the place in every partition, so Last-Event-ID goes on
/// without a gap.
class TopicStream : public http::EventSource {
public:
    TopicStream(Stream& stream, int partitions, std::string pattern, const std::string& from);

    std::string next() override;

private:
    std::string place() const;

    Stream& stream_;
    const std::string pattern_;
    std::vector<Cursor> cursors_;
    bool greeted_ = false;
};

}  // namespace domino
