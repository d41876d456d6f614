#pragma once

#include <strings.h>
#include <map>
#include <string>

namespace domino {

struct HeaderLess {
    bool operator()(const std::string& a, const std::string& b) const { return ::strcasecmp(a.c_str(), b.c_str()) < 0; }
};
/// Header fields; names compare without case. A field sent several times is joined by ", ".
using HttpHeaders = std::map<std::string, std::string, HeaderLess>;

/// A request as bytes: what a channel gets from its vendor, and what a plugin sends by
/// `HttpClient`. The body is exactly what was on the wire (signatures cover it).
struct HttpRequest {
    std::string method = "GET";
    std::string url;  ///< outgoing: absolute; incoming: path and query below the channel's URL
    HttpHeaders headers;
    std::string body;
    std::string peer;  ///< incoming only: address of the other side
};

struct HttpResponse {
    int status = 200;
    HttpHeaders headers;
    std::string body;
};

/// problem+json (RFC 9457) with `title` and `detail`.
HttpResponse problem(int status, const std::string& title, const std::string& detail);

}  // namespace domino
