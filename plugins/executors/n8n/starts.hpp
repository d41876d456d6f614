#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace n8n {

/// The latest starts of this broker, so that n8n need not be asked for everything. Only a help: another broker, or this
/// one after a restart, finds out without. Any thread.
class Starts {
public:
    struct Start {
        std::string workflow_id;  ///< of the copy in n8n
        std::chrono::system_clock::time_point sent;
    };

    void note(const std::string& key, Start start);
    std::optional<Start> find(const std::string& key) const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, Start> starts_;
    std::deque<std::string> oldest_;
};

}  // namespace n8n
