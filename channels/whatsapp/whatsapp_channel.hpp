#pragma once

#include "channels/whatsapp/courtesies.hpp"
#include "channels/whatsapp/desk.hpp"
#include "channels/whatsapp/inbox.hpp"
#include "channels/whatsapp/media_door.hpp"
#include "channels/whatsapp/outbound.hpp"
#include "domino/channel.hpp"

namespace domino::whatsapp {

/// One phone number of WhatsApp's Cloud API. A conversation is a person.
class WhatsappChannel final : public Channel {
public:
    WhatsappChannel(Host& host, const Json& config);
    ~WhatsappChannel() override { stop_all(); }

    void start() override;
    void stop() override { stop_all(); }
    PluginState state() const override { return desk_.health.state(); }
    /// GET "": Meta's handshake. POST "": what happened. GET "/files/...": a file that a person sent.
    HttpResponse handle(const HttpRequest& request) override;
    Delivered deliver(const Delivery& delivery) override { return outbound_.deliver(delivery); }
    Delivered find(const Delivery& delivery) override { return outbound_.find(delivery); }

private:
    void stop_all();

    Desk desk_;
    Outbound outbound_;
    Courtesies courtesies_;
    MediaDoor media_;
    Inbox inbox_;
};

}  // namespace domino::whatsapp
