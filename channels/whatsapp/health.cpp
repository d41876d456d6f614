#include "channels/whatsapp/health.hpp"

namespace domino::whatsapp {

void Health::good() {
    const std::lock_guard lock(mutex_);
    reason_.clear();
}

void Health::bad(const std::string& reason) {
    const std::lock_guard lock(mutex_);
    reason_ = reason;
}

PluginState Health::state() const {
    const std::lock_guard lock(mutex_);
    if (reason_.empty()) return {};
    return {.health = PluginState::Health::degraded, .reason = reason_};
}

void Health::rest(std::chrono::steady_clock::time_point until, const std::string& reason) {
    const std::lock_guard lock(mutex_);
    until_ = until;
    reason_ = reason;
}

std::chrono::milliseconds Health::resting(std::chrono::steady_clock::time_point now) const {
    const std::lock_guard lock(mutex_);
    if (now >= until_) return std::chrono::milliseconds(0);
    return std::chrono::duration_cast<std::chrono::milliseconds>(until_ - now) + std::chrono::milliseconds(1);
}

}  // namespace domino::whatsapp
