#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace native {

struct EngineSettings {
    std::size_t memory_bytes = std::size_t{128} << 20;
    std::chrono::milliseconds code_timeout{10000};  ///< of one Code node
    std::string timezone = "America/New_York";      ///< of workflows that name none; an IANA zone
};

struct RunAnswer {
    enum class Status : char { succeeded = 's', failed = 'f', timed_out = 't' } status = Status::failed;
    std::string text;   ///< succeeded: JSON array of the output items; else what went wrong, for a person
    bool worn = false;  ///< memory got short: better take a new engine for the next run
};

/// What a workflow may do outside of the engine. Called on the thread of `Engine::run`.
class Effects {
public:
    virtual ~Effects() = default;
    /// JSON array of requests in, JSON array of answers out; see runtime/nodes/http_request.js.
    virtual std::string http(const std::string& requests) = 0;
    /// Waits; false when the caller is gone or the time is up.
    virtual bool sleep(std::chrono::milliseconds time) = 0;
};

/// Runs n8n workflows in SpiderMonkey. Knows nothing of processes. One thread uses one engine, and a
/// process can hold only one at a time. Nothing survives from one run to the next but compiled workflows.
class Engine {
public:
    explicit Engine(const EngineSettings& settings);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Reads and compiles a workflow and keeps it under `key`. Answers
    /// {"accepted": BOOL, "reason": TEXT, "pure": BOOL} as JSON text.
    std::string load(const std::string& key, std::string_view document);
    bool has(const std::string& key) const;

    /// Runs a loaded workflow; `input` is JSON text, the Webhook's `body`.
    RunAnswer run(const std::string& key, std::string_view input, std::chrono::milliseconds deadline, Effects& effects);

    /// After `run`: output items of each node's last run, {"NODE": [[ITEM...], ...]} as JSON text.
    std::string outputs_of_last_run();

private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace native
