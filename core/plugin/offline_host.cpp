#include "core/plugin/offline_host.hpp"

#include "domino/error.hpp"

#include <iostream>
#include <map>
#include <mutex>

namespace domino {
namespace {

class StderrLog : public Log {
public:
    explicit StderrLog(std::string id) : id_(std::move(id)) {}
    void write(Level level, std::string_view message, const Json& fields) override {
        if (level != Level::warning && level != Level::error) return;
        std::string line = id_ + ": " + (level == Level::error ? "error: " : "warning: ") + std::string(message);
        if (!fields.empty()) line += " " + to_text(fields);
        std::cerr << line + "\n";
    }

private:
    std::string id_;
};

class NoMetrics : public Metrics {
public:
    void add(const std::string&, double) override {}
    void set(const std::string&, double) override {}
};

class MemoryKeyValue : public KeyValue {
public:
    std::optional<std::string> get(const std::string& key) override {
        const std::lock_guard lock(mutex_);
        const auto found = values_.find(key);
        return found == values_.end() ? std::nullopt : std::optional(found->second);
    }
    void put(const std::string& key, const std::string& value, std::chrono::seconds) override {
        const std::lock_guard lock(mutex_);
        values_[key] = value;
    }
    std::string put_if_absent(const std::string& key, const std::string& value, std::chrono::seconds) override {
        const std::lock_guard lock(mutex_);
        return values_.try_emplace(key, value).first->second;
    }
    void erase(const std::string& key) override {
        const std::lock_guard lock(mutex_);
        values_.erase(key);
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::string> values_;
};

class ClosedDoor : public EventSink {
public:
    Accepted submit(const Incoming&) override { throw Error("no broker runs here that could take an event"); }
    Pressed press(const Press&) override { throw Error("no broker runs here that could take a press"); }
    void report(const DeliveryReport&) override { throw Error("no broker runs here that could take a report"); }
};

}  // namespace

std::unique_ptr<Host> make_offline_host(const std::string& id, const HostServices& services) {
    HostParts parts{.log = std::make_unique<StderrLog>(id),
                    .metrics = std::make_unique<NoMetrics>(),
                    .key_value = std::make_unique<MemoryKeyValue>(),
                    .events = std::make_unique<ClosedDoor>()};
    return std::make_unique<HostContext>(id, std::move(parts), services);
}

}  // namespace domino
