#include "core/http/api/topic_stream.hpp"

#include "core/config/topic_pattern.hpp"
#include "core/http/server/event_frame.hpp"
#include "core/http/server/http_error.hpp"
#include "domino/json.hpp"

namespace domino {
namespace {

constexpr std::size_t entries_at_once = 50;

std::vector<Cursor> cursors_from(const std::string& text, std::size_t partitions) {
    std::vector<Cursor> cursors;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(',', begin), text.size());
        cursors.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    const bool plain = text.find_first_not_of("0123456789abcdef-@,") == std::string::npos && text.size() < 4096;
    if (!plain || cursors.size() != partitions)
        throw http::HttpError(400, "Last-Event-ID: not one of this stream; leave it out to begin now");
    return cursors;
}

}  // namespace

void TopicFollowers::join(http::ClientId client) {
    const std::lock_guard lock(mutex_);
    clients_.insert(client);
}

void TopicFollowers::leave(http::ClientId client) {
    const std::lock_guard lock(mutex_);
    clients_.erase(client);
}

void TopicFollowers::wake() {
    std::vector<http::ClientId> clients;
    {
        const std::lock_guard lock(mutex_);
        clients.assign(clients_.begin(), clients_.end());
    }
    if (!clients.empty()) hub_.wake(clients);
}

TopicStream::~TopicStream() {
    if (client_ != 0) followers_->leave(client_);
}

void TopicStream::opened(http::ClientId client) {
    client_ = client;
    followers_->join(client);
}

TopicStream::TopicStream(std::shared_ptr<TopicFollowers> followers, Stream& stream, int partitions, std::string pattern,
                         const std::string& from)
    : followers_(std::move(followers)), stream_(stream), pattern_(std::move(pattern)), greeted_(!from.empty()) {
    if (!from.empty()) {
        cursors_ = cursors_from(from, static_cast<std::size_t>(partitions));
        return;
    }
    for (int p = 0; p < partitions; ++p) cursors_.push_back(stream_.newest(Publication::results, p));
}

std::string TopicStream::place() const {
    std::string text;
    for (std::size_t p = 0; p < cursors_.size(); ++p) text += (p == 0 ? "" : ",") + cursors_[p];
    return text;
}

std::string TopicStream::next() {
    std::string frames;
    if (!std::exchange(greeted_, true)) frames = http::event_frame("ready", place(), "{}");
    for (std::size_t p = 0; p < cursors_.size(); ++p) {
        for (const auto& entry : stream_.tail(Publication::results, static_cast<int>(p), cursors_[p], entries_at_once)) {
            cursors_[p] = entry.cursor;
            const std::string type = Json::parse(entry.payload).value("type", "");
            if (matches_topic(pattern_, type)) frames += http::event_frame("result", place(), entry.payload);
        }
    }
    return frames;
}

}  // namespace domino
