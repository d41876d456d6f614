#pragma once

#include "domino/error.hpp"
#include "domino/host.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

/// Stand-ins for what the broker gives a plugin: in memory, recording, set by the test. All of them
/// may be used from any thread; what they return are copies.
namespace domino::testing {

/// Both clocks stand still until the test moves them.
class FakeClock : public Clock {
public:
    std::chrono::system_clock::time_point now() const override;
    std::chrono::steady_clock::time_point monotonic() const override;
    void set(std::chrono::system_clock::time_point now);
    void advance(std::chrono::milliseconds by);

private:
    mutable std::mutex mutex_;
    std::chrono::system_clock::time_point now_{std::chrono::seconds(1'767'225'600)};  // 2026-01-01T00:00:00Z
    std::chrono::steady_clock::time_point monotonic_{std::chrono::hours(1)};
};

/// Keeps to the bounds of KeyValue: keys to 256 bytes, values to 64 KiB, else `Error`. Nothing disappears by
/// itself: `kept_for` says how long a value was put for.
class MemoryKeyValue : public KeyValue {
public:
    std::optional<std::string> get(const std::string& key) override;
    void put(const std::string& key, const std::string& value, std::chrono::seconds keep = for_good) override;
    std::string put_if_absent(const std::string& key, const std::string& value, std::chrono::seconds keep = for_good) override;
    void erase(const std::string& key) override;

    /// nullopt when there is no such key.
    std::optional<std::chrono::seconds> kept_for(const std::string& key) const;
    std::vector<std::string> keys() const;

private:
    struct Value {
        std::string text;
        std::chrono::seconds keep;
    };

    mutable std::mutex mutex_;
    std::map<std::string, Value> values_;
};

/// Remembers what was handed in. The same dedupe key gives the same ids and is kept once.
class RecordingEventSink : public EventSink {
public:
    Accepted submit(const Incoming& incoming) override;
    Pressed press(const Press& press) override;
    void report(const DeliveryReport& report) override;

    std::vector<Incoming> submitted() const;
    std::vector<Press> pressed() const;
    std::vector<DeliveryReport> reported() const;
    /// What the next presses come to; else they are taken.
    void answer_presses_with(Pressed pressed);
    /// Called before anything is taken; may throw `TryLater` or `FieldError` like the broker.
    void before_taking(std::function<void()> hook);

private:
    mutable std::mutex mutex_;
    std::vector<Incoming> submitted_;
    std::vector<Press> pressed_;
    std::vector<DeliveryReport> reported_;
    Pressed answer_;
    std::map<std::pair<std::string, std::string>, Accepted> by_key_;
    std::function<void()> hook_;
};

struct LogEntry {
    Log::Level level;
    std::string message;
    Json fields;
};

class RecordingLog : public Log {
public:
    void write(Level level, std::string_view message, const Json& fields) override;
    std::vector<LogEntry> entries() const;

private:
    mutable std::mutex mutex_;
    std::vector<LogEntry> entries_;
};

class RecordingMetrics : public Metrics {
public:
    void add(const std::string& counter, double amount) override;
    void set(const std::string& gauge, double value) override;
    double value(const std::string& name) const;  ///< 0 when it was never touched

private:
    mutable std::mutex mutex_;
    std::map<std::string, double> values_;
};

/// Answers by the test's function; without one every peer is away (`Error`).
class ScriptedHttp : public HttpClient {
public:
    using Answer = std::function<HttpResponse(const HttpRequest&)>;

    HttpResponse send(const HttpRequest& request, std::chrono::milliseconds timeout) override;
    void answer_with(Answer answer);
    std::vector<HttpRequest> requests() const;

private:
    mutable std::mutex mutex_;
    Answer answer_;
    std::vector<HttpRequest> requests_;
};

class MemoryCatalog : public Catalog {
public:
    std::vector<std::shared_ptr<const Workflow>> list() const override;
    std::shared_ptr<const Workflow> find(const std::string& name) const override;
    void add(Workflow workflow);

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const Workflow>> workflows_;
};

class FakeHost : public Host {
public:
    explicit FakeHost(std::string id = "under-test") : id_(std::move(id)) {}

    FakeClock fake_clock;
    MemoryKeyValue memory;
    RecordingEventSink event_sink;
    RecordingLog recorded_log;
    RecordingMetrics recorded_metrics;
    ScriptedHttp scripted_http;
    MemoryCatalog workflows;
    std::map<std::string, std::string> secrets;  ///< set before the plugin is made
    std::string url = "https://domino.example";
    std::string libexec = ".";
    std::string share = ".";

    const std::string& id() const override { return id_; }
    Log& log() override { return recorded_log; }
    Metrics& metrics() override { return recorded_metrics; }
    HttpClient& http() override { return scripted_http; }
    Clock& clock() override { return fake_clock; }
    KeyValue& key_value() override { return memory; }
    EventSink& events() override { return event_sink; }
    const Catalog& catalog() const override { return workflows; }
    std::string secret(const std::string& name) override;
    std::string public_url() const override { return url; }
    std::string libexec_dir() const override { return libexec; }
    std::string share_dir() const override { return share; }

private:
    std::string id_;
};

}  // namespace domino::testing
