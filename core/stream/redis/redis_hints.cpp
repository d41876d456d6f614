#include "core/stream/redis/redis_hints.hpp"

#include <pthread.h>

#include <random>

namespace domino {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t longest = 64u << 10;
constexpr std::size_t most_waiting = 256;
/// A connection that hears nothing for so long is asked whether it is still there.
constexpr auto silence = 5000ms;
constexpr auto pause = 200ms;

std::string drawn_name() {
    std::random_device random;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string name;
    for (int i = 0; i < 16; ++i) name += digits[random() % digits.size()];
    return name;
}

}  // namespace

RedisHints::RedisHints(RedisLink& link, std::string channel)
    : link_(link), channel_(std::move(channel)), sender_(drawn_name()), thread_([this] { work(); }) {}

RedisHints::~RedisHints() {
    stop();
}

void RedisHints::tell(const std::string& text) {
    if (text.size() > longest || stopped_) return;
    {
        std::lock_guard lock(mutex_);
        if (waiting_.size() >= most_waiting) return;
        waiting_.push_back(sender_ + " " + text);
    }
    signal_.raise();
}

void RedisHints::listen(std::function<void(const std::string&)> listener) {
    {
        std::lock_guard lock(mutex_);
        listener_ = std::move(listener);
    }
    signal_.raise();
}

void RedisHints::stop() {
    {
        std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    ended_.notify_all();
    signal_.raise();
    if (thread_.joinable()) thread_.join();
}

void RedisHints::work() {
    pthread_setname_np(pthread_self(), "redis hints");
    while (!stopped_) {
        try {
            tell_all();
            hear();
        } catch (const Error&) {
            // Hints may be lost. What keeps Redis from being reached is the monitor's to tell.
            ear_.reset();
            mouth_.reset();
            pause_a_moment();
        }
    }
}

/// Not ended by what is to be told: Redis would be asked again and again.
void RedisHints::pause_a_moment() {
    std::unique_lock lock(mutex_);
    ended_.wait_for(lock, pause, [this] { return stopped_.load(); });
}

void RedisHints::tell_all() {
    const std::deque<std::string> waiting = take_waiting();
    if (waiting.empty()) return;
    if (mouth_ && !link_.is_current(*mouth_)) mouth_.reset();
    if (!mouth_) mouth_ = link_.connect("domino-tell");
    for (const std::string& text : waiting) mouth_->append({"PUBLISH", channel_, text});
    for (std::size_t i = 0; i < waiting.size(); ++i) mouth_->good_reply();
}

std::deque<std::string> RedisHints::take_waiting() {
    signal_.take();
    std::lock_guard lock(mutex_);
    return std::exchange(waiting_, {});
}

/// Until something is to be told, or for a while.
void RedisHints::hear() {
    if (ear_ && !link_.is_current(*ear_)) ear_.reset();
    if (!ear_ && listener()) {
        ear_ = link_.connect("domino-hear");
        ear_->append({"SUBSCRIBE", channel_});
        ear_->good_reply();
    }
    if (!ear_) {
        signal_.wait(silence);
        return;
    }
    while (const RedisReply message = ear_->reply_within(silence, signal_)) hear(*message);
    if (signal_.wait(0ms)) return;
    // A frozen peer does not answer this, nor a cut cable.
    ear_->append({"PING"});
    for (;;) {
        const RedisReply reply = ear_->good_reply();
        const auto parts = elements_of(*reply);
        if (parts.empty() || text_of(*parts[0]) != "message") return;
        hear(*reply);
    }
}

void RedisHints::hear(const redisReply& message) {
    const auto parts = elements_of(message);
    if (parts.size() != 3 || text_of(*parts[0]) != "message") return;
    const std::string_view text = text_of(*parts[2]);
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos || text.substr(0, space) == sender_) return;
    if (const auto hears = listener()) hears(std::string(text.substr(space + 1)));
}

std::function<void(const std::string&)> RedisHints::listener() const {
    std::lock_guard lock(mutex_);
    return listener_;
}

}  // namespace domino
