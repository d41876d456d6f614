#pragma once

#include "domino/host.hpp"
#include "domino/http.hpp"

namespace domino::webui {

/// Takes what the page sends: messages and presses on buttons. Who sends was authenticated by the
/// broker. Any thread may call; errors come back as problem+json.
class MessageDoor {
public:
    explicit MessageDoor(Host& host) : host_(host) {}

    /// {"id", "conversation", "text", "data"?} -> 202 {"event", "run", "url"}, once it is on disk.
    /// The same id in the same conversation again gives the same answer and does nothing twice.
    HttpResponse take_message(const HttpRequest& request);

    /// {"token"} -> 200 {"accepted": true}
    HttpResponse take_press(const HttpRequest& request);

private:
    Host& host_;
};

}  // namespace domino::webui
