#pragma once

#include "domino/channel.hpp"
#include "domino/host.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace domino::webhook {

struct OutboundConfig {
    std::string url;  ///< {conversation} in it is replaced, percent-encoded
    std::string key;  ///< of the signature; empty: unsigned
    std::string authorization;
    std::chrono::milliseconds timeout{8000};
};

/// Posts replies to another system, signed as Standard Webhooks has it. Immutable; any thread.
class Outbound {
public:
    /// Throws `Error` when the URL is none, or when a conversation could choose its host.
    Outbound(Host& host, OutboundConfig config);

    Delivered send(const Delivery& delivery) const;

private:
    HttpRequest request_of(const Delivery& delivery) const;
    HttpResponse follow(HttpRequest request) const;
    Delivered judge(const HttpResponse& answer, const Delivery& delivery) const;

    Host& host_;
    OutboundConfig config_;
};

}  // namespace domino::webhook
