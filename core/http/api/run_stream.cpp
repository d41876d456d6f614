#include "core/http/api/run_stream.hpp"

#include "core/http/api/run_view.hpp"
#include "core/http/server/event_frame.hpp"
#include "core/http/server/http_error.hpp"

#include <charconv>

namespace domino {
namespace {

constexpr std::size_t runs_at_once = 20;
constexpr std::chrono::milliseconds onlookers_pause{100};

std::string key_of(const RunFilter& filter) {
    const bool one_conversation = !filter.channel.empty() && !filter.conversation.empty();
    return one_conversation ? conversation_key(filter.channel, filter.conversation) : "";
}

}  // namespace

std::string to_text(const Revisions& revisions) {
    std::string text;
    for (const auto revision : revisions) text += (text.empty() ? "" : ".") + std::to_string(revision);
    return text;
}

Revisions revisions_from(const std::string& text, std::size_t partitions) {
    Revisions revisions;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find('.', begin), text.size());
        std::int64_t value = 0;
        const auto [stop, error] = std::from_chars(text.data() + begin, text.data() + end, value);
        if (error != std::errc() || stop != text.data() + end) break;
        revisions.push_back(value);
        begin = end + 1;
    }
    if (revisions.size() != partitions)
        throw http::HttpError(400, "Last-Event-ID: not one of this stream; leave it out to begin now");
    return revisions;
}

void RunStreams::join(http::ClientId client, const std::string& conversation) {
    const std::lock_guard lock(mutex_);
    clients_[conversation].insert(client);
}

void RunStreams::leave(http::ClientId client, const std::string& conversation) {
    const std::lock_guard lock(mutex_);
    const auto found = clients_.find(conversation);
    if (found == clients_.end()) return;
    found->second.erase(client);
    if (found->second.empty()) clients_.erase(found);
}

void RunStreams::on_change(const std::vector<std::string>& conversations) {
    std::set<http::ClientId> wake;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& conversation : conversations)
            if (const auto found = clients_.find(conversation); found != clients_.end())
                wake.insert(found->second.begin(), found->second.end());
        stale_ = stale_ || !conversations.empty();
        const auto now = std::chrono::steady_clock::now();
        const auto onlookers = clients_.find("");
        if (stale_ && onlookers != clients_.end() && now - woken_ >= onlookers_pause) {
            wake.insert(onlookers->second.begin(), onlookers->second.end());
            woken_ = now;
            stale_ = false;
        }
    }
    if (!wake.empty()) hub_.wake({wake.begin(), wake.end()});
}

void RunStreams::wake_all() {
    std::vector<http::ClientId> wake;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [conversation, clients] : clients_) wake.insert(wake.end(), clients.begin(), clients.end());
    }
    if (!wake.empty()) hub_.wake(wake);
}

RunStream::RunStream(std::shared_ptr<RunStreams> streams, Store& store, const Tokens& tokens, RunFilter filter,
                     const std::string& from)
    : streams_(std::move(streams)),
      store_(store),
      tokens_(tokens),
      filter_(std::move(filter)),
      conversation_(key_of(filter_)),
      seen_(from.empty() ? store_.revisions() : revisions_from(from, store_.revisions().size())),
      greeted_(!from.empty()) {}

RunStream::~RunStream() {
    if (client_ != 0) streams_->leave(client_, conversation_);
}

void RunStream::opened(http::ClientId client) {
    client_ = client;
    streams_->join(client, conversation_);
}

std::string RunStream::next() {
    std::string frames;
    if (!std::exchange(greeted_, true)) frames = http::event_frame("ready", to_text(seen_), "{}");
    const auto records = store_.changed_runs(filter_, seen_, runs_at_once);
    for (std::size_t i = 0; i < records.size(); ++i) {
        // Only the last one's id covers them all: a client that is cut before it gets them again.
        const std::string id = i + 1 == records.size() ? to_text(seen_) : "";
        frames += http::event_frame("run", id, run_view(records[i], tokens_));
    }
    return frames;
}

}  // namespace domino
