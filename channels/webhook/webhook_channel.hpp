#pragma once

#include "channels/webhook/config.hpp"
#include "domino/channel.hpp"
#include "domino/host.hpp"

#include <mutex>
#include <optional>
#include <string>

namespace domino::webhook {

/// Any system as a channel: its JSON comes in mapped and authenticated, replies go out as POSTs.
/// It has no threads; calls from any thread.
class WebhookChannel final : public Channel {
public:
    WebhookChannel(Host& host, const Json& config);

    void start() override {}
    void stop() override {}
    PluginState state() const override;
    /// POST "" {...} -> 202 {"event", "run", "url"}; POST "/press" {"token", "sender"?} -> 200.
    HttpResponse handle(const HttpRequest& request) override;
    Delivered deliver(const Delivery& delivery) override;
    /// The receiver knows the reply by its Idempotency-Key, so it is sent again.
    Delivered find(const Delivery& delivery) override;

private:
    WebhookChannel(Host& host, WebhookConfig config);

    HttpResponse take_message(const HttpRequest& request);
    HttpResponse take_press(const HttpRequest& request);
    void remember(const std::string& reason);

    Host& host_;
    const Authentication authentication_;
    const Mapping mapping_;
    const std::optional<Outbound> outbound_;
    mutable std::mutex mutex_;
    std::string reason_;  ///< why the receiver does not take replies; empty when it does
};

}  // namespace domino::webhook
