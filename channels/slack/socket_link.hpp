#pragma once

#include "domino/json.hpp"

#include <Poco/Net/WebSocket.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace domino::slack {

/// One WebSocket to Slack and the thread that alone reads and writes it. Made connected; ends when the peer ends it, when
/// it is cut, when nothing at all has come for too long, or when something breaks. The callbacks run on its thread: `on_text` for
/// each message, `on_end` once as the last thing.
class SocketLink {
public:
    using OnText = std::function<void(SocketLink&, const std::string&)>;
    using OnEnd = std::function<void()>;

    /// Connects to ws:// or wss:// `url`, certificates checked. Throws `Error` when it does not answer within seconds.
    SocketLink(const std::string& url, std::chrono::milliseconds longest_silence, OnText on_text, OnEnd on_end);
    ~SocketLink();
    SocketLink(const SocketLink&) = delete;
    SocketLink& operator=(const SocketLink&) = delete;

    /// Begins to read.
    void start();
    /// In `on_text` only. Throws when the link is broken, which ends it.
    void send(const std::string& text);

    /// Any thread, as all below: ends it at once, whatever the peer does.
    void cut();
    bool has_ended() const { return ended_; }
    bool fell_silent() const { return fell_silent_; }

    std::atomic<bool> is_greeted = false;   ///< Slack has said hello
    std::atomic<bool> is_retiring = false;  ///< Slack asked for another link

private:
    void run();
    void read_on();
    bool wait_for_frame();
    bool receive(std::string& message);
    void send_frame(const std::string& bytes, int flags);

    std::unique_ptr<Poco::Net::WebSocket> socket_;
    int handle_ = -1;  ///< a second one: cutting must not wait for the thread
    const std::chrono::milliseconds longest_silence_;
    const OnText on_text_;
    const OnEnd on_end_;
    std::chrono::steady_clock::time_point heard_;
    std::chrono::steady_clock::time_point pinged_;
    std::atomic<bool> ended_{false};
    std::atomic<bool> fell_silent_{false};
    std::thread thread_;
};

}  // namespace domino::slack
