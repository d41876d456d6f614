#pragma once

#include "core/http/server/event_source.hpp"
#include "domino/http.hpp"

#include <memory>
#include <variant>

namespace domino::http {

/// Turns the connection into a stream of server-sent events. The status is 200, the media type
/// text/event-stream; `headers` come on top.
struct StreamStart {
    std::shared_ptr<EventSource> source;
    HttpHeaders headers;
};

/// What a handler returns. Content-Length, Date and Connection are the server's to set.
using Answer = std::variant<HttpResponse, StreamStart>;

}  // namespace domino::http
