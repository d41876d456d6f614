#include "channels/slack/threads.hpp"

namespace domino::slack {
namespace {

constexpr std::size_t most_at_hand = 10'000;
/// In a thread that old people mention the app again.
constexpr auto keep_for = std::chrono::days(365);
/// Reactions come soon or never.
constexpr auto keep_message_for = std::chrono::days(30);

std::string key_of(const std::string& conversation) {
    return "thread/" + conversation;
}

std::string key_of_message(const std::string& team, const std::string& channel, const std::string& ts) {
    return "message/" + team + ":" + channel + ":" + ts;
}

}  // namespace

bool Threads::knows(const std::string& conversation) {
    if (is_at_hand(conversation)) return true;
    if (!durable_.get(key_of(conversation))) return false;
    put_at_hand(conversation);
    return true;
}

void Threads::keep(const std::string& conversation) {
    if (is_at_hand(conversation)) return;
    durable_.put(key_of(conversation), "1", keep_for);
    put_at_hand(conversation);
}

void Threads::keep_message(const std::string& team, const std::string& channel, const std::string& ts,
                           const std::string& thread) {
    durable_.put(key_of_message(team, channel, ts), thread, keep_message_for);
}

std::string Threads::thread_of_message(const std::string& team, const std::string& channel, const std::string& ts) {
    return durable_.get(key_of_message(team, channel, ts)).value_or("");
}

bool Threads::is_at_hand(const std::string& conversation) {
    const std::lock_guard lock(mutex_);
    return at_hand_.contains(conversation);
}

void Threads::put_at_hand(const std::string& conversation) {
    const std::lock_guard lock(mutex_);
    if (at_hand_.insert(conversation).second) order_.push_back(conversation);
    if (order_.size() <= most_at_hand) return;
    at_hand_.erase(order_.front());
    order_.pop_front();
}

}  // namespace domino::slack
