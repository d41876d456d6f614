#include "core/telemetry/outage_log.hpp"

namespace domino {

void OutageLog::failed(const std::string& error) {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    if (error == error_ && now - told_at_ < pause_) {
        ++untold_;
        return;
    }
    Json fields = {{"error", error}};
    if (untold_ > 0) fields["untold"] = untold_;
    log_.warning(message_, fields);
    error_ = error;
    told_at_ = now;
    untold_ = 0;
}

}  // namespace domino
