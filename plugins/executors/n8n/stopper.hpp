#pragma once

#include "link.hpp"
#include "starts.hpp"
#include "watchdog.hpp"

#include <deque>
#include <string>
#include <thread>

namespace n8n {

/// Stops executions of cancelled steps in n8n, as far as n8n can, on a thread of its own. Any thread calls.
class Stopper {
public:
    Stopper(domino::Host& host, Link& link, Watchdog& watchdog, const Starts& starts)
        : host_(host), link_(link), watchdog_(watchdog), starts_(starts) {}
    ~Stopper() { stop(); }

    void start();
    void stop();

    /// Does not wait.
    void cancel(const std::string& key);

private:
    void work();
    void stop_execution(const std::string& key, const std::string& workflow_id);

    domino::Host& host_;
    Link& link_;
    Watchdog& watchdog_;
    const Starts& starts_;
    std::thread thread_;

    std::mutex mutex_;
    std::condition_variable changed_;
    bool running_ = false;
    std::deque<std::string> cancelled_;
};

}  // namespace n8n
