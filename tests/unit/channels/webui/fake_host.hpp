#pragma once

#include "domino/error.hpp"
#include "domino/host.hpp"

#include <functional>
#include <mutex>
#include <vector>

namespace domino::webui {

/// A host of which the channel may use id, metrics and events, and nothing else.
class FakeHost final : public Host, public EventSink, public Metrics {
public:
    const std::string& id() const override { return id_; }
    Metrics& metrics() override { return *this; }
    EventSink& events() override { return *this; }
    Log& log() override { throw Error("no log was expected"); }
    HttpClient& http() override { throw Error("no HTTP was expected"); }
    Clock& clock() override { throw Error("no clock was expected"); }
    KeyValue& key_value() override { throw Error("no store was expected"); }
    const Catalog& catalog() const override { throw Error("no catalog was expected"); }
    std::string secret(const std::string& name) override { throw Error("no secret was expected: " + name); }
    std::string public_url() const override { return {}; }
    std::string libexec_dir() const override { return {}; }
    std::string share_dir() const override { return {}; }

    Accepted submit(const Incoming& incoming) override {
        const std::lock_guard lock(mutex_);
        if (on_call) on_call();
        submitted.push_back(incoming);
        return {.event = "e_" + incoming.dedupe_key, .run = "r_1"};
    }
    void report(const DeliveryReport&) override { throw Error("no report was expected"); }
    Pressed press(const Press& press) override {
        const std::lock_guard lock(mutex_);
        if (on_call) on_call();
        pressed.push_back(press);
        return {};
    }
    void add(const std::string& counter, double amount) override {
        const std::lock_guard lock(mutex_);
        counters[counter] += amount;
    }
    void set(const std::string&, double) override {}

    std::function<void()> on_call;  ///< may throw what the door throws
    std::vector<Incoming> submitted;
    std::vector<Press> pressed;
    std::map<std::string, double> counters;

private:
    std::string id_ = "web-1";
    std::mutex mutex_;
};

}  // namespace domino::webui
