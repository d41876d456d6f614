#include "channels/slack/pace.hpp"

#include <algorithm>
#include <iterator>

namespace domino::slack {
namespace {

using namespace std::chrono_literals;

constexpr auto gap = 1000ms;
/// Three messages may go at once.
constexpr auto head_start = 2 * gap;
/// A booked time that nobody came for.
constexpr auto lapse = 60s;

}  // namespace

std::chrono::milliseconds Pace::wait(const std::string& channel_id, const std::string& message, Time now) {
    const std::lock_guard lock(mutex_);
    forget_old(now);
    Channel& channel = channels_[channel_id];
    auto booked = channel.booked.find(message);
    if (booked == channel.booked.end()) {
        channel.next = std::max(channel.next, now - head_start);
        booked = channel.booked.emplace(message, channel.next).first;
        channel.next += gap;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(booked->second - now);
    if (left > 0ms) return left;
    channel.booked.erase(booked);
    return 0ms;
}

void Pace::forget_old(Time now) {
    if (now - last_look_ < lapse) return;
    last_look_ = now;
    for (auto channel = channels_.begin(); channel != channels_.end();) {
        std::erase_if(channel->second.booked, [&](const auto& booked) { return booked.second + lapse < now; });
        const bool is_idle = channel->second.booked.empty() && channel->second.next + head_start < now;
        channel = is_idle ? channels_.erase(channel) : std::next(channel);
    }
}

}  // namespace domino::slack
