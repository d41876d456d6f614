#pragma once

#include "core/config/secrets.hpp"
#include "domino/host.hpp"

#include <memory>
#include <string>

namespace domino {

/// What all instances share. Borrowed: it outlives every host.
struct HostServices {
    HttpClient& http;
    Clock& clock;
    const Catalog& catalog;
    const Secrets& secrets;
    std::string libexec_dir;
    std::string share_dir;
    std::string public_url;  ///< "" where no broker runs
};

/// What one instance has for itself.
struct HostParts {
    std::unique_ptr<Log> log;
    std::unique_ptr<Metrics> metrics;
    std::unique_ptr<KeyValue> key_value;
    std::unique_ptr<EventSink> events;
};

/// The host object of one instance.
class HostContext : public Host {
public:
    HostContext(std::string id, HostParts parts, HostServices services)
        : id_(std::move(id)), parts_(std::move(parts)), services_(std::move(services)) {}

    const std::string& id() const override { return id_; }
    Log& log() override { return *parts_.log; }
    Metrics& metrics() override { return *parts_.metrics; }
    HttpClient& http() override { return services_.http; }
    Clock& clock() override { return services_.clock; }
    KeyValue& key_value() override { return *parts_.key_value; }
    EventSink& events() override { return *parts_.events; }
    const Catalog& catalog() const override { return services_.catalog; }
    std::string secret(const std::string& name) override { return services_.secrets.read(name); }
    std::string public_url() const override { return services_.public_url; }
    std::string libexec_dir() const override { return services_.libexec_dir; }
    std::string share_dir() const override { return services_.share_dir; }

private:
    std::string id_;
    HostParts parts_;
    HostServices services_;
};

}  // namespace domino
