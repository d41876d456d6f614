#pragma once

#include "core/http/server/request_head.hpp"
#include "core/http/server/response_head.hpp"
#include "core/http/server/server_parts.hpp"

#include <array>
#include <optional>
#include <string>

namespace domino::http {

/// One client's connection on one thread: reads request after request within the bounds of the
/// settings, has each answered by its route, and ends when either side wants so. Every answer, also
/// to what is no HTTP, leaves through here.
class Connection {
public:
    Connection(Socket socket, std::string peer, AddressSlot slot, ServerParts& parts);

    /// Returns when the connection has ended or became an event stream.
    void serve();

private:
    struct Exchange;

    bool serve_request();
    bool await_request();
    Answer answer_to(Exchange& exchange);
    Answer handle(Exchange& exchange);
    void read_head(Exchange& exchange);
    void read_body(Exchange& exchange, std::size_t most);
    void read_sized_body(Exchange& exchange);
    void read_chunked_body(Exchange& exchange, std::size_t most);
    bool send(Exchange& exchange, HttpResponse response);
    bool start_stream(Exchange& exchange, StreamStart start);
    bool drain(std::uint64_t bytes);
    AfterAnswer after(const Exchange& exchange) const;
    void report(const Exchange& exchange, int status, std::size_t sent) const;

    bool fill();
    void need_more();
    void consume(std::size_t bytes);

    ServerParts& parts_;
    Socket socket_;
    std::string peer_;
    AddressSlot slot_;
    std::optional<ConnectionWatch> watch_;
    std::string buffer_;  ///< came, but is not used yet
    DateText date_;
    bool is_first_request_ = true;
    bool input_has_ended_ = false;  ///< in the middle of a request
    bool may_have_more_input_ = false;
};

}  // namespace domino::http
