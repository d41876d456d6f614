#pragma once

#include "channels/whatsapp/courtesies.hpp"
#include "channels/whatsapp/desk.hpp"
#include "channels/whatsapp/media_door.hpp"
#include "channels/whatsapp/outbound.hpp"
#include "channels/whatsapp/receipts.hpp"
#include "channels/whatsapp/update.hpp"
#include "domino/http.hpp"

#include <deque>
#include <mutex>
#include <set>

namespace domino::whatsapp {

/// Takes what Meta posts: every message and status of the batch, one after the other; what cannot be
/// used harms no other. Any thread.
class Inbox {
public:
    Inbox(Desk& desk, Outbound& outbound, Courtesies& courtesies, const MediaDoor& media)
        : desk_(desk), outbound_(outbound), courtesies_(courtesies), media_(media), receipts_(desk) {}

    /// 200 once all of it is on disk; 401 without Meta's signature; 503 when something could not be
    /// kept, so that Meta sends the batch again.
    HttpResponse take(const HttpRequest& request);

private:
    struct Said {
        const Message& message;
        std::string conversation;
        std::string sender;
    };

    bool is_signed(const HttpRequest& request) const;
    HttpResponse take_update(const Update& update);
    void take_message(const Message& message);
    Said said_by(const Message& message);
    void submit(const Said& said, const std::string& text, const Json& more);
    void take_tap(const Said& said);
    void press(const Said& said, const std::string& value);
    void take_spoken(const Said& said);
    void release_kept(const std::string& conversation);
    void acknowledge(const Message& message);
    void tell(const Said& said, const std::string& text);
    bool is_first(const std::string& wamid);

    Desk& desk_;
    Outbound& outbound_;
    Courtesies& courtesies_;
    const MediaDoor& media_;
    Receipts receipts_;
    std::mutex mutex_;  // guards what follows: the latest messages that something was said or done about
    std::set<std::string> latest_;
    std::deque<std::string> order_;
};

}  // namespace domino::whatsapp
