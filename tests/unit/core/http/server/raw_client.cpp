#include "raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace domino::http {
namespace {

std::size_t content_length(const std::string& head) {
    const char* field = ::strcasestr(head.c_str(), "\r\nContent-Length:");
    return field == nullptr ? 0 : std::stoul(field + 17);
}

}  // namespace

RawClient::RawClient(std::uint16_t port, int receive_buffer) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0) ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
    const timeval five_seconds{5, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &five_seconds, sizeof(five_seconds));
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &five_seconds, sizeof(five_seconds));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0)
        throw std::runtime_error(std::string("cannot connect: ") + std::strerror(errno));
}

RawClient::~RawClient() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

RawClient::RawClient(RawClient&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), buffer_(std::move(other.buffer_)) {}

bool RawClient::send(const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
        const ssize_t count = ::send(descriptor_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) return false;
        sent += static_cast<std::size_t>(count);
    }
    return true;
}

void RawClient::end_sending() {
    ::shutdown(descriptor_, SHUT_WR);
}

bool RawClient::fill() {
    std::array<char, 65536> bytes;
    const ssize_t count = ::recv(descriptor_, bytes.data(), bytes.size(), 0);
    if (count > 0) buffer_.append(bytes.data(), static_cast<std::size_t>(count));
    return count > 0;
}

RawAnswer RawClient::read_answer(bool to_head) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
        if (!fill()) return {};
    RawAnswer answer{.status = std::stoi(buffer_.substr(9, 3)), .head = buffer_.substr(0, end + 2), .body = {}};
    const std::size_t size = to_head ? 0 : content_length(answer.head);
    while (buffer_.size() < end + 4 + size)
        if (!fill()) break;
    answer.body = buffer_.substr(end + 4, size);
    buffer_.erase(0, end + 4 + size);
    return answer;
}

std::string RawClient::read_until(const std::string& text) {
    while (buffer_.find(text) == std::string::npos)
        if (!fill()) break;
    return std::exchange(buffer_, {});
}

std::string RawClient::read_all() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
}

bool RawClient::is_closed_within(std::chrono::milliseconds at_most) {
    const auto until = std::chrono::steady_clock::now() + at_most;
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
        pollfd waited{descriptor_, POLLIN, 0};
        if (left <= 0 || ::poll(&waited, 1, static_cast<int>(left)) <= 0) return false;
        if (!fill()) return true;
    }
}

RawAnswer ask(std::uint16_t port, const std::string& bytes) {
    RawClient client(port);
    client.send(bytes);
    return client.read_answer();
}

}  // namespace domino::http
