#pragma once

#include "channels/whatsapp/callback_data.hpp"
#include "channels/whatsapp/compose.hpp"
#include "channels/whatsapp/desk.hpp"
#include "domino/channel.hpp"

#include <optional>

namespace domino::whatsapp {

/// Brings replies to people: message by message, each noted before and after, so that whoever goes on
/// knows what was sent and what is in doubt. Any thread; replies of one conversation one at a time.
class Outbound {
public:
    explicit Outbound(Desk& desk) : desk_(desk) {}

    Delivered deliver(const Delivery& delivery);
    Delivered find(const Delivery& delivery);

    /// A word of the channel's own, outside any reply.
    GraphAnswer tell(const std::string& conversation, const std::string& text);

private:
    /// One reply on its way.
    struct Way {
        const Delivery& delivery;
        Person person;
        Sending sending;
        std::string text;  ///< short digest of the run and of what the reply says
        std::chrono::steady_clock::time_point end;
    };
    /// What ends the call; nothing: go on.
    using Stop = std::optional<Delivered>;

    Delivered send_reply(Way& way);
    Delivered knock(Way& way);
    Stop send_next(Way& way, const Composed& composed);
    Stop clear_doubt(Way& way);
    Stop upload(Way& way, const File& file);
    Stop send_message(Way& way, Json message);
    Delivered refused(Way& way, const GraphAnswer& answer);
    Delivered window_closed(Way& way);
    void keep_distance(const Way& way);
    void note_sent(Way& way, const Json& answer);
    std::int64_t now_ms() const;

    Desk& desk_;
};

}  // namespace domino::whatsapp
