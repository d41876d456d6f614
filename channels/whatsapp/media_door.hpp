#pragma once

#include "channels/whatsapp/desk.hpp"
#include "channels/whatsapp/update.hpp"
#include "domino/http.hpp"

#include <atomic>

namespace domino::whatsapp {

/// Files that people sent: events carry signed addresses of our own, below the channel's, and what asks
/// there gets the file from Meta, which gives it only to who has the token. Any thread.
class MediaDoor {
public:
    explicit MediaDoor(Desk& desk);

    /// [{"name", "media_type", "url", "sha256"}], good for the week in which Meta keeps the files.
    Json links(const Message& message) const;

    /// GET /files/{id}/{name}?type=&sha256=&until=&mac=
    HttpResponse fetch(const HttpRequest& request);

private:
    std::string mac_of(const std::string& covered) const;
    HttpResponse fetch_from_meta(const Media& file) const;
    HttpResponse checked(const Media& file, HttpResponse download) const;

    Desk& desk_;
    const std::string key_;
    std::atomic<int> running_{0};
};

}  // namespace domino::whatsapp
