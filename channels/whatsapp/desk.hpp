#pragma once

#include "channels/whatsapp/button_values.hpp"
#include "channels/whatsapp/config.hpp"
#include "channels/whatsapp/graph.hpp"
#include "channels/whatsapp/health.hpp"
#include "channels/whatsapp/kept_replies.hpp"
#include "channels/whatsapp/pause.hpp"
#include "channels/whatsapp/people.hpp"
#include "channels/whatsapp/repeats.hpp"
#include "channels/whatsapp/sending.hpp"
#include "domino/host.hpp"

namespace domino::whatsapp {

/// What both directions of the channel work with. Built once; every member may be used from any thread.
struct Desk {
    Desk(Host& with, WhatsappConfig read)
        : host(with),
          config(std::move(read)),
          graph(with, config, health),
          people(with.key_value()),
          kept(with.key_value()),
          sendings(with.key_value()),
          repeats(with.key_value()),
          buttons(with.key_value()) {}

    Host& host;
    const WhatsappConfig config;
    Health health;
    Graph graph;
    People people;
    KeptReplies kept;
    Sendings sendings;
    Repeats repeats;
    ButtonValues buttons;
    Pause pause;
};

}  // namespace domino::whatsapp
