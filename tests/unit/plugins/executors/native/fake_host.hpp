#pragma once

#include <chrono>
#include <domino/error.hpp>
#include <domino/host.hpp>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace native::test {

/// A broker that remembers what the executor asks of it.
class FakeHost final : public domino::Host,
                       public domino::Log,
                       public domino::Metrics,
                       public domino::HttpClient,
                       public domino::Clock,
                       public domino::KeyValue,
                       public domino::EventSink,
                       public domino::Catalog {
public:
    explicit FakeHost(std::string libexec) : libexec_(std::move(libexec)) {}

    std::function<domino::HttpResponse(const domino::HttpRequest&)> answer;
    std::vector<domino::HttpRequest> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

    const std::string& id() const override { return id_; }
    domino::Log& log() override { return *this; }
    domino::Metrics& metrics() override { return *this; }
    domino::HttpClient& http() override { return *this; }
    domino::Clock& clock() override { return *this; }
    domino::KeyValue& key_value() override { return *this; }
    domino::EventSink& events() override { return *this; }
    const domino::Catalog& catalog() const override { return *this; }
    std::string secret(const std::string& name) override { throw domino::Error("no secret " + name); }
    std::string public_url() const override { return {}; }
    std::string libexec_dir() const override { return libexec_; }
    std::string share_dir() const override { return {}; }

    void write(Level, std::string_view, const domino::Json&) override {}
    void add(const std::string&, double) override {}
    void set(const std::string&, double) override {}
    domino::HttpResponse send(const domino::HttpRequest& request, std::chrono::milliseconds) override {
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
        }
        if (!answer) throw domino::Error("nobody answers at " + request.url);
        return answer(request);
    }
    std::chrono::system_clock::time_point now() const override { return std::chrono::system_clock::now(); }
    std::chrono::steady_clock::time_point monotonic() const override { return std::chrono::steady_clock::now(); }
    std::optional<std::string> get(const std::string&) override { return std::nullopt; }
    void put(const std::string&, const std::string&, std::chrono::seconds) override {}
    std::string put_if_absent(const std::string&, const std::string& value, std::chrono::seconds) override { return value; }
    void erase(const std::string&) override {}
    domino::Accepted submit(const domino::Incoming&) override { return {}; }
    domino::Pressed press(const domino::Press&) override { return {}; }
    void report(const domino::DeliveryReport&) override {}
    std::vector<std::shared_ptr<const domino::Workflow>> list() const override { return {}; }
    std::shared_ptr<const domino::Workflow> find(const std::string&) const override { return nullptr; }

private:
    const std::string id_ = "native";
    const std::string libexec_;
    mutable std::mutex mutex_;
    std::vector<domino::HttpRequest> requests_;
};

}  // namespace native::test
