#pragma once

#include "frame.hpp"

#include <sys/types.h>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>

namespace native {

/// How to start an engine process.
struct ChildSettings {
    std::string program;
    std::size_t memory_mb = 128;
    std::chrono::milliseconds code_timeout{10000};
    std::string timezone = "America/New_York";
};

/// The engine process died or had to be ended; only the call in flight is lost.
class ChildDied : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The engine process has dropped the workflow to make room; it has to be loaded again.
class WorkflowMissing : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// An engine process. Used by one thread at a time, but for `kill`.
class Child {
public:
    using Clock = Connection::Clock;
    using HttpHandler = std::function<std::string(const std::string& requests, Clock::time_point until)>;

    /// Starts the process; throws std::runtime_error. The process ends with the calling thread.
    explicit Child(const ChildSettings& settings);
    /// Ends and reaps it.
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// False when the process has not finished starting by `until`; it goes on starting.
    bool ready(Clock::time_point until);
    bool has(const std::string& key) const { return loaded_.count(key) != 0; }
    /// Sends a workflow; gives its acceptance as JSON. Throws ChildDied.
    std::string load(const std::string& key, const std::string& document);
    /// Gives status character and text of the outcome. Throws ChildDied, WorkflowMissing; what `http` throws goes through.
    std::string run(const std::string& key, std::string_view input, std::chrono::milliseconds deadline, const HttpHandler& http);

    /// May be called from any thread: the call in flight fails.
    void kill();
    bool usable() const { return !broken_; }
    pid_t id() const { return process_; }

private:
    Frame answer(Clock::time_point until, const HttpHandler& http);
    [[noreturn]] void lost(const std::string& why);

    pid_t process_ = -1;
    std::unique_ptr<Connection> connection_;
    std::set<std::string> loaded_;
    bool ready_ = false;
    std::atomic<bool> broken_{false};
};

}  // namespace native
