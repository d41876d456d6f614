#pragma once

#include <domino/executor.hpp>
#include <domino/host.hpp>
#include <string>

namespace n8n {

/// The broker's start gate as the executor uses it itself: whoever goes through first shuts out all others, so the
/// executor can make certain that an attempt has not begun and never will.
class StartGate {
public:
    enum class Shut {
        yes,        ///< nobody had gone through, and nobody will
        too_late,   ///< an execution has; or the step is over
        cannot_say  ///< the broker was not reached
    };

    StartGate(domino::Host& host, std::string callback_base_url)
        : host_(host), callback_base_url_(std::move(callback_base_url)) {}

    Shut shut(const domino::StepCall& call) const;
    /// Whether it was `shut` that went through.
    static bool is_shut(const domino::StepCall& call);
    /// The callback URL as n8n reaches it.
    std::string url_for_n8n(const domino::StepCall& call) const;

private:
    domino::Host& host_;
    const std::string callback_base_url_;
};

}  // namespace n8n
