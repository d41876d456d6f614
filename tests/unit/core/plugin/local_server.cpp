#include "tests/unit/core/plugin/local_server.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Timespan.h>

namespace domino::test {

LocalServer::LocalServer(Serve serve)
    : socket_(Poco::Net::SocketAddress("127.0.0.1", 0), 16), serve_(std::move(serve)), thread_([this] { run(); }) {}

LocalServer::~LocalServer() {
    ending_ = true;
    thread_.join();
}

std::string LocalServer::url() const {
    return "http://" + socket_.address().toString();
}

std::vector<std::string> LocalServer::heads() const {
    const std::lock_guard lock(mutex_);
    return heads_;
}

void LocalServer::run() {
    while (!ending_) {
        if (!socket_.poll(Poco::Timespan(20'000), Poco::Net::Socket::SELECT_READ)) continue;
        try {
            Poco::Net::StreamSocket connection = socket_.acceptConnection();
            connection.setReceiveTimeout(Poco::Timespan(2, 0));
            std::string head;
            char buffer[4096];
            while (head.find("\r\n\r\n") == std::string::npos) {
                const int got = connection.receiveBytes(buffer, sizeof buffer);
                if (got <= 0) break;
                head.append(buffer, static_cast<std::size_t>(got));
            }
            {
                const std::lock_guard lock(mutex_);
                heads_.push_back(head);
            }
            serve_(connection, head);
        } catch (const Poco::Exception&) {
            continue;
        }
    }
}

void send_text(Poco::Net::StreamSocket& connection, const std::string& text) {
    for (std::size_t sent = 0; sent < text.size();)
        sent += static_cast<std::size_t>(connection.sendBytes(text.data() + sent, static_cast<int>(text.size() - sent)));
}

}  // namespace domino::test
