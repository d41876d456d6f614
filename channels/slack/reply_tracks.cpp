#include "channels/slack/reply_tracks.hpp"

namespace domino::slack {
namespace {

constexpr std::size_t most = 10'000;

}  // namespace

std::optional<ReplyTrack> ReplyTracks::get(const std::string& reply) {
    const std::lock_guard lock(mutex_);
    const auto found = tracks_.find(reply);
    return found == tracks_.end() ? std::nullopt : std::optional(found->second);
}

void ReplyTracks::put(const std::string& reply, const ReplyTrack& track) {
    const std::lock_guard lock(mutex_);
    if (tracks_.insert_or_assign(reply, track).second) order_.push_back(reply);
    // An id in `order_` may be of a reply that is sent long since: erasing it here then does nothing.
    while (order_.size() > most) {
        tracks_.erase(order_.front());
        order_.pop_front();
    }
}

void ReplyTracks::erase(const std::string& reply) {
    const std::lock_guard lock(mutex_);
    tracks_.erase(reply);
}

}  // namespace domino::slack
