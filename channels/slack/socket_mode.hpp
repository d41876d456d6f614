#pragma once

#include "channels/slack/intake.hpp"
#include "channels/slack/socket_link.hpp"
#include "domino/plugin_state.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace domino::slack {

/// Socket Mode: Slack's events come over a WebSocket that we open. Keeps one link alive; when Slack asks for another, or one
/// falls silent, the new one greets before the old one is closed. Stops for good when Slack says that it never will again.
class SocketMode {
public:
    SocketMode(Host& host, const SlackConfig& config, WebApi& api, Intake& intake);
    ~SocketMode() { stop(); }
    SocketMode(const SocketMode&) = delete;
    SocketMode& operator=(const SocketMode&) = delete;

    void start();
    void stop();
    PluginState state() const;

private:
    using Time = std::chrono::steady_clock::time_point;

    void run();
    void open_link();
    void look_at_links(Time now);
    bool needs_link() const;
    void on_text(SocketLink& link, const std::string& text);
    void on_disconnect(SocketLink& link, const std::string& reason);
    void take(const std::string& type, const Json& payload);
    void stop_for_good(const std::string& why);
    void trouble(const std::string& why, std::chrono::milliseconds wait);

    Host& host_;
    const SlackConfig& config_;
    WebApi& api_;
    Intake& intake_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;  ///< guarded by mutex_, as the three below
    bool stopped_for_good_ = false;
    bool news_ = false;  ///< of a link
    std::string trouble_ = "not connected to Slack yet";

    std::vector<std::unique_ptr<SocketLink>> links_;  ///< of the thread, as all below
    Time next_try_{};
    Time greeted_by_{};
    Time farewell_over_{};  ///< when links that are to go are cut
    int failures_ = 0;
    std::thread thread_;
};

}  // namespace domino::slack
