#pragma once

#include "core/http/server/socket.hpp"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <optional>
#include <string>

namespace domino::http {

/// What a listener hands out.
struct Accepted {
    Socket socket;
    Poco::Net::IPAddress peer;
};

/// A listening TCP socket. Used by one thread.
class Listener {
public:
    /// Throws Error naming `address` ("127.0.0.1:8080") and why it cannot be listened on.
    explicit Listener(const std::string& address);

    Poco::Net::SocketAddress address() const { return socket_.address(); }
    int descriptor() const { return socket_.impl()->sockfd(); }

    /// A connection that waits, without waiting for one. Throws Error when the process has no descriptor
    /// or memory left for it.
    std::optional<Accepted> accept();

private:
    Poco::Net::ServerSocket socket_;
};

}  // namespace domino::http
