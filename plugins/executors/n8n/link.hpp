#pragma once

#include "api_client.hpp"
#include "config.hpp"

#include <condition_variable>
#include <domino/host.hpp>
#include <domino/plugin_state.hpp>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace n8n {

/// How n8n is: whether there is a key for it, whether it answers, what a person has to mend. Opens after a few
/// failures, so that calls do not queue up in front of an n8n that is away, and then lets only its own look
/// through until one succeeds. Any thread.
class Link {
public:
    using Clock = std::chrono::steady_clock;

    Link(domino::Host& host, const Config& config);
    ~Link();

    void start();
    void stop();

    /// "" while n8n is not set up.
    std::string key();
    ApiClient api();
    domino::PluginState state() const;

    /// False when n8n is still away at `until`, or the plugin stops.
    bool wait_for_n8n(Clock::time_point until);
    bool is_stopping() const;
    std::string reason() const;

    void answered();
    void went_away(const std::string& reason);
    void key_refused();
    /// What stands in the way of one workflow; "" when nothing does any more.
    void note_problem(const std::string& workflow, const std::string& problem);
    /// That n8n cannot reach Domino; "" when it did.
    void note_callback_problem(const std::string& problem);

private:
    void watch();
    void look();
    void read_key();

    domino::Host& host_;
    const Config& config_;
    std::thread thread_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool running_ = false;
    bool stopping_ = false;
    std::string key_;
    int failures_ = 0;
    bool away_ = false;
    std::string away_reason_;
    bool key_refused_ = false;
    std::string callback_problem_;
    std::map<std::string, std::string> problems_;
};

}  // namespace n8n
