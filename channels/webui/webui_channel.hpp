#pragma once

#include "channels/webui/message_door.hpp"
#include "channels/webui/page_server.hpp"
#include "domino/channel.hpp"
#include "domino/host.hpp"

namespace domino::webui {

/// The channel of the browser: serves the page and takes what people type and press there. Replies
/// are read out of the store by the page, so nothing is delivered; there are no threads.
class WebuiChannel final : public Channel {
public:
    WebuiChannel(Host& host, const Json& config);

    void start() override {}
    void stop() override {}
    PluginState state() const override { return {}; }
    HttpResponse handle(const HttpRequest& request) override;
    Delivered deliver(const Delivery& delivery) override;
    bool reads_from_store() const override { return true; }
    bool serves_root() const override { return true; }

private:
    PageServer page_;
    MessageDoor door_;
};

}  // namespace domino::webui
