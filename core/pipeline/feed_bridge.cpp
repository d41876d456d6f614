#include "core/pipeline/feed_bridge.hpp"

#include "domino/error.hpp"
#include "domino/json.hpp"

#include <pthread.h>

namespace domino {
namespace {

constexpr std::chrono::seconds period{1};
/// Where many speak one may go unheard: everybody looks for himself now and then.
constexpr std::chrono::seconds longest_unheard{5};

std::vector<std::string> texts_in(const Json& hint, const char* name) {
    std::vector<std::string> texts;
    if (hint.contains(name) && hint[name].is_array())
        for (const auto& text : hint[name])
            if (text.is_string()) texts.push_back(text.get<std::string>());
    return texts;
}

}  // namespace

void FeedBridge::start() {
    if (!stream_.is_shared()) return;
    stream_.on_hint([this](const std::string& text) { take_hint(text); });
    thread_ = std::thread([this] { work(); });
}

void FeedBridge::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void FeedBridge::take_hint(const std::string& text) {
    try {
        const Json hint = parse_json(text);
        if (!hint.is_object()) return;
        for (const auto& run : texts_in(hint, "ended")) feed_.ended_elsewhere(run);
        if (const auto conversations = texts_in(hint, "conversations"); !conversations.empty()) feed_.changed(conversations);
    } catch (const Error&) {
        // Somebody else's message on our channel; the look into the store finds what it may have meant.
    }
}

void FeedBridge::work() {
    pthread_setname_np(pthread_self(), "feed");
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, period, [this] { return stopping_; })) {
        lock.unlock();
        try {
            look();
        } catch (const TryLater&) {
            // The store is away; who waits learns it by himself.
        }
        lock.lock();
    }
}

void FeedBridge::look() {
    feed_.changed({});
    const Revisions now = store_.revisions();
    const std::uint64_t told = feed_.told();
    const auto at = std::chrono::steady_clock::now();
    const bool nobody_spoke = now != seen_ && told == told_;
    const bool some_may_be_lost = now != woken_for_ && at - woken_ >= longest_unheard;
    if (!seen_.empty() && (nobody_spoke || some_may_be_lost)) {
        feed_.changed_unheard();
        woken_for_ = now;
        woken_ = at;
    }
    seen_ = now;
    told_ = told;
}

}  // namespace domino
