#pragma once

#include "domino/plugin_state.hpp"

#include <chrono>
#include <mutex>
#include <string>

namespace domino::whatsapp {

/// How the way to Meta is doing. Any thread.
class Health {
public:
    void good();
    void bad(const std::string& reason);
    PluginState state() const;

    /// Nothing is sent before `until`.
    void rest(std::chrono::steady_clock::time_point until, const std::string& reason);
    /// How long there is yet to rest; 0: nothing keeps us.
    std::chrono::milliseconds resting(std::chrono::steady_clock::time_point now) const;

private:
    mutable std::mutex mutex_;
    std::string reason_;
    std::chrono::steady_clock::time_point until_{};
};

}  // namespace domino::whatsapp
