#include "starts.hpp"

namespace n8n {
namespace {

constexpr std::size_t most_remembered = 10000;

}  // namespace

void Starts::note(const std::string& key, Start start) {
    const std::lock_guard lock(mutex_);
    if (!starts_.insert_or_assign(key, std::move(start)).second) return;
    oldest_.push_back(key);
    if (oldest_.size() <= most_remembered) return;
    starts_.erase(oldest_.front());
    oldest_.pop_front();
}

std::optional<Starts::Start> Starts::find(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = starts_.find(key);
    if (found == starts_.end()) return std::nullopt;
    return found->second;
}

}  // namespace n8n
