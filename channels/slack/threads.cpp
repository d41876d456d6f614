#include "channels/slack/threads.hpp"

namespace domino::slack {
namespace {

constexpr std::size_t most_at_hand = 10'000;
/// After the first answer there; in a thread that old people mention the app again.
constexpr auto keep_for = std::chrono::days(365);

std::string key_of(const std::string& conversation) {
    return "thread/" + conversation;
}

}  // namespace

bool Threads::knows(const std::string& conversation) {
    if (is_at_hand(conversation, false)) return true;
    if (!durable_.get(key_of(conversation))) return false;
    put_at_hand(conversation, true);
    return true;
}

void Threads::notice(const std::string& conversation) {
    if (!is_at_hand(conversation, false)) put_at_hand(conversation, false);
}

void Threads::keep(const std::string& conversation) {
    if (is_at_hand(conversation, true)) return;
    durable_.put(key_of(conversation), "1", keep_for);
    put_at_hand(conversation, true);
}

bool Threads::is_at_hand(const std::string& conversation, bool kept) {
    const std::lock_guard lock(mutex_);
    return kept_.contains(conversation) || (!kept && noticed_.contains(conversation));
}

void Threads::put_at_hand(const std::string& conversation, bool kept) {
    const std::lock_guard lock(mutex_);
    if ((kept ? kept_ : noticed_).insert(conversation).second) order_.push_back(conversation);
    while (order_.size() > most_at_hand) {
        noticed_.erase(order_.front());
        kept_.erase(order_.front());
        order_.pop_front();
    }
}

}  // namespace domino::slack
