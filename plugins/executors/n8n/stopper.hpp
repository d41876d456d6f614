#pragma once

#include "link.hpp"
#include "watchdog.hpp"

#include <deque>
#include <map>
#include <string>
#include <thread>

namespace n8n {

/// Stops executions of cancelled steps in n8n, as far as n8n can, on a thread of its own. Any thread calls.
class Stopper {
public:
    Stopper(domino::Host& host, Link& link, Watchdog& watchdog) : host_(host), link_(link), watchdog_(watchdog) {}
    ~Stopper() { stop(); }

    void start();
    void stop();

    /// Which workflow in n8n a step runs by.
    void note_start(const std::string& key, const std::string& workflow_id);
    /// Does not wait.
    void cancel(const std::string& key);

private:
    void work();
    void stop_execution(const std::string& key, const std::string& workflow_id);

    domino::Host& host_;
    Link& link_;
    Watchdog& watchdog_;
    std::thread thread_;

    std::mutex mutex_;
    std::condition_variable changed_;
    bool running_ = false;
    std::map<std::string, std::string> workflows_;
    std::deque<std::string> started_;  ///< keys of `workflows_`, oldest first
    std::deque<std::string> cancelled_;
};

}  // namespace n8n
