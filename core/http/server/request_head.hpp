#pragma once

#include "core/http/server/settings.hpp"
#include "domino/http.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace domino::http {

/// Request line and header fields of one request, as they were on the wire.
struct RequestHead {
    std::string method;
    std::string target;
    int minor_version = 1;  ///< of HTTP/1.x
    HttpHeaders headers;

    bool keeps_alive() const;
};

/// Finds the end of a head while its bytes come in, and refuses at the first sign what can never
/// become one. One object per request; used by one thread.
class HeadScanner {
public:
    explicit HeadScanner(const ServerSettings& settings) : settings_(settings) {}

    /// `bytes` is all that came so far and only ever grows. The size of the head with its closing
    /// empty line, or nothing yet. Throws HttpError 400, 414, 431.
    std::optional<std::size_t> find_end(std::string_view bytes);

private:
    void check_bounds(std::string_view bytes) const;

    const ServerSettings& settings_;
    std::size_t scanned_ = 0;
    std::size_t line_start_ = 0;
    std::size_t request_line_end_ = 0;
};

/// Reads a head strictly after RFC 9112: CRLF only, no folded lines, no space before a colon, no
/// second Host, Content-Length, Authorization or Content-Type. Throws HttpError 400, 414, 431, 501, 505.
RequestHead parse_head(std::string_view head, const ServerSettings& settings);

/// How the body of a request is told from what follows it.
struct BodyFraming {
    enum class Kind { none, length, chunked } kind = Kind::none;
    std::uint64_t length = 0;
    bool expects_continue = false;
};

/// Throws HttpError: 400 for what could be read in two ways, 411, 417, 501.
BodyFraming framing_of(const RequestHead& head);

}  // namespace domino::http
