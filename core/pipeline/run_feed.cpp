#include "core/pipeline/run_feed.hpp"

namespace domino {

std::string conversation_key(const std::string& channel, const std::string& conversation) {
    return channel + '\x1f' + conversation;
}

RunFeed::Watch::Watch(RunFeed& feed, std::string run) : feed_(feed), run_(std::move(run)) {
    const std::lock_guard lock(feed_.mutex_);
    feed_.watches_.emplace(run_, this);
}

RunFeed::Watch::~Watch() {
    const std::lock_guard lock(feed_.mutex_);
    const auto [begin, end] = feed_.watches_.equal_range(run_);
    for (auto it = begin; it != end; ++it) {
        if (it->second != this) continue;
        feed_.watches_.erase(it);
        return;
    }
}

bool RunFeed::Watch::wait_until(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(feed_.mutex_);
    wake_.wait_until(lock, deadline, [this] { return ended_ || feed_.closed_; });
    return std::exchange(ended_, false);
}

std::optional<RunRecord> RunFeed::Watch::take_record() {
    const std::lock_guard lock(feed_.mutex_);
    return std::exchange(record_, std::nullopt);
}

bool RunFeed::Watch::is_closed() {
    const std::lock_guard lock(feed_.mutex_);
    return feed_.closed_;
}

void RunFeed::published() {
    std::function<void()> listener;
    {
        const std::lock_guard lock(mutex_);
        listener = publish_listener_;
    }
    if (listener) listener();
}

void RunFeed::on_publish(std::function<void()> listener) {
    const std::lock_guard lock(mutex_);
    publish_listener_ = std::move(listener);
}

template <class Tell>
void RunFeed::tell_watches(const std::string& run, const Tell& tell) {
    const std::lock_guard lock(mutex_);
    const auto [begin, end] = watches_.equal_range(run);
    for (auto it = begin; it != end; ++it) {
        tell(*it->second);
        it->second->ended_ = true;
        it->second->wake_.notify_one();
    }
}

void RunFeed::ended(const std::string& run, const std::function<RunRecord()>& record) {
    tell_watches(run, [&](Watch& watch) { watch.record_ = record(); });
}

void RunFeed::ended_elsewhere(const std::string& run) {
    tell_watches(run, [](Watch&) {});
}

void RunFeed::changed(const std::vector<std::string>& conversations) {
    Listener listener;
    {
        const std::lock_guard lock(mutex_);
        listener = listener_;
        if (!conversations.empty()) ++told_;
    }
    if (listener) listener(conversations);
}

void RunFeed::changed_unheard() {
    std::function<void()> listener;
    {
        const std::lock_guard lock(mutex_);
        listener = unheard_listener_;
    }
    if (listener) listener();
}

void RunFeed::on_unheard(std::function<void()> listener) {
    const std::lock_guard lock(mutex_);
    unheard_listener_ = std::move(listener);
}

std::uint64_t RunFeed::told() {
    const std::lock_guard lock(mutex_);
    return told_;
}

void RunFeed::on_change(Listener listener) {
    const std::lock_guard lock(mutex_);
    listener_ = std::move(listener);
}

void RunFeed::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (const auto& [run, watch] : watches_) watch->wake_.notify_one();
}

}  // namespace domino
