#include "channels/slack/socket_link.hpp"

#include "domino/error.hpp"

#include <Poco/Buffer.h>
#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/URI.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace domino::slack {
namespace {

using Poco::Net::WebSocket;

constexpr int most_payload = 4 << 20;
/// For connecting, and for the rest of a frame that has begun.
constexpr long patience_seconds = 5;

int as_control(int operation) {
    return WebSocket::FRAME_FLAG_FIN | operation;
}

std::unique_ptr<Poco::Net::HTTPClientSession> session_for(const Poco::URI& url) {
    if (url.getScheme() == "ws")
        return std::make_unique<Poco::Net::HTTPClientSession>(url.getHost(), url.getPort() == 0 ? 80 : url.getPort());
    using Poco::Net::Context;
    Context::Ptr tls = new Context(Context::TLS_CLIENT_USE, "", Context::VERIFY_STRICT, 9, true, "DEFAULT");
    tls->disableProtocols(Context::PROTO_SSLV2 | Context::PROTO_SSLV3 | Context::PROTO_TLSV1 | Context::PROTO_TLSV1_1);
    return std::make_unique<Poco::Net::HTTPSClientSession>(url.getHost(), url.getPort() == 0 ? 443 : url.getPort(), tls);
}

std::unique_ptr<WebSocket> connect(const std::string& address) {
    try {
        const Poco::URI url(address);
        const auto session = session_for(url);
        session->setTimeout(Poco::Timespan(patience_seconds, 0));
        const std::string path = url.getPathAndQuery();
        Poco::Net::HTTPRequest request(Poco::Net::HTTPRequest::HTTP_GET, path.empty() ? "/" : path,
                                       Poco::Net::HTTPMessage::HTTP_1_1);
        request.set("User-Agent", "Domino");
        Poco::Net::HTTPResponse response;
        auto socket = std::make_unique<WebSocket>(*session, request, response);
        socket->setMaxPayloadSize(most_payload);
        socket->setSendTimeout(Poco::Timespan(patience_seconds, 0));
        socket->setReceiveTimeout(Poco::Timespan(patience_seconds, 0));
        return socket;
    } catch (const Poco::Exception& error) {
        // Not the address: it holds the ticket.
        throw Error("Slack's socket does not answer: " + std::string(error.className()));
    }
}

}  // namespace

SocketLink::SocketLink(const std::string& url, std::chrono::milliseconds longest_silence, OnText on_text, OnEnd on_end)
    : socket_(connect(url)),
      handle_(::fcntl(socket_->impl()->sockfd(), F_DUPFD_CLOEXEC, 0)),
      longest_silence_(longest_silence),
      on_text_(std::move(on_text)),
      on_end_(std::move(on_end)),
      heard_(std::chrono::steady_clock::now()),
      pinged_(heard_) {}

SocketLink::~SocketLink() {
    cut();
    if (thread_.joinable()) thread_.join();
    if (handle_ >= 0) ::close(handle_);
}

void SocketLink::start() {
    thread_ = std::thread([this] { run(); });
}

void SocketLink::send(const std::string& text) {
    send_frame(text, WebSocket::FRAME_TEXT);
}

void SocketLink::cut() {
    if (handle_ >= 0) ::shutdown(handle_, SHUT_RDWR);
}

void SocketLink::send_frame(const std::string& bytes, int flags) {
    socket_->sendFrame(bytes.data(), static_cast<int>(bytes.size()), flags);
}

void SocketLink::run() {
    try {
        read_on();
    } catch (const std::exception&) {
        // Whatever broke it, another link is made.
    }
    cut();
    ended_ = true;
    on_end_();
}

void SocketLink::read_on() {
    std::string message;
    while (wait_for_frame()) {
        if (!receive(message)) return;
        if (!message.empty()) on_text_(*this, message);
        message.clear();
    }
}

/// False: the peer has been silent for too long. Our own pings make a living one answer.
bool SocketLink::wait_for_frame() {
    while (socket_->available() == 0 && !socket_->poll(Poco::Timespan(0, 200'000), Poco::Net::Socket::SELECT_READ)) {
        const auto now = std::chrono::steady_clock::now();
        if (now - heard_ > longest_silence_) {
            fell_silent_ = true;
            return false;
        }
        if (now - pinged_ > longest_silence_ / 3) {
            pinged_ = now;
            send_frame("domino", as_control(WebSocket::FRAME_OP_PING));
        }
    }
    return true;
}

/// False: the peer has closed. Joins fragments and answers control frames; an empty message is none.
bool SocketLink::receive(std::string& message) {
    while (true) {
        Poco::Buffer<char> frame(0);
        int flags = 0;
        const int bytes = socket_->receiveFrame(frame, flags);
        if (bytes <= 0 && flags == 0) return false;
        heard_ = std::chrono::steady_clock::now();
        const int operation = flags & WebSocket::FRAME_OP_BITMASK;
        const std::string content(frame.begin(), frame.size());
        if (operation == WebSocket::FRAME_OP_CLOSE) {
            send_frame(content.substr(0, 2), as_control(WebSocket::FRAME_OP_CLOSE));
            return false;
        }
        if (operation == WebSocket::FRAME_OP_PING) send_frame(content, as_control(WebSocket::FRAME_OP_PONG));
        if (operation == WebSocket::FRAME_OP_PING || operation == WebSocket::FRAME_OP_PONG) {
            if (message.empty()) return true;
            continue;
        }
        message += content;
        if (message.size() > static_cast<std::size_t>(most_payload)) throw Error("a message of more than 4 MB");
        if ((flags & WebSocket::FRAME_FLAG_FIN) != 0) return true;
    }
}

}  // namespace domino::slack
