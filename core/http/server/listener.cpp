#include "core/http/server/listener.hpp"

#include "core/http/server/address_limit.hpp"
#include "domino/error.hpp"

#include <Poco/Exception.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <cerrno>
#include <cstring>

namespace domino::http {
namespace {

constexpr int backlog = 1024;

}  // namespace

Listener::Listener(const std::string& address) {
    try {
        const Poco::Net::SocketAddress wanted(address);
        socket_.bind(wanted, true, false);
        socket_.listen(backlog);
        socket_.setBlocking(false);
        ::fcntl(descriptor(), F_SETFD, FD_CLOEXEC);
    } catch (const Poco::Exception& error) {
        if (error.code() == POCO_EADDRINUSE)
            throw Error("another program listens on " + address +
                        " already, maybe a broker; end that one, or set DOMINO_LISTEN to another port");
        throw Error("cannot listen on \"" + address + "\": " + error.displayText() +
                    "; expected a free host:port such as 127.0.0.1:8080");
    }
}

std::optional<Accepted> Listener::accept() {
    sockaddr_storage storage{};
    socklen_t size = sizeof(storage);
    auto* raw = reinterpret_cast<sockaddr*>(&storage);
    Socket socket(::accept4(descriptor(), raw, &size, SOCK_CLOEXEC));
    if (!socket.is_open()) {
        const bool is_ours = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
        if (is_ours) throw Error(std::string("cannot take a connection: ") + std::strerror(errno));
        return std::nullopt;
    }
    const int on = 1;
    ::setsockopt(socket.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return Accepted{std::move(socket), plain_address(Poco::Net::SocketAddress(raw, size).host())};
}

}  // namespace domino::http
