#include "core/http/server/socket.hpp"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include <array>
#include <cerrno>

namespace domino::http {
namespace {

long receive_with(int descriptor, char* buffer, std::size_t size, int flags) {
    for (;;) {
        const ssize_t count = ::recv(descriptor, buffer, size, flags);
        if (count >= 0 || errno != EINTR) return count;
    }
}

iovec part_of(std::string_view bytes) {
    return {const_cast<char*>(bytes.data()), bytes.size()};
}

}  // namespace

Socket::~Socket() {
    if (is_open()) ::close(descriptor_);
}

Socket& Socket::operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

long Socket::receive(char* buffer, std::size_t size) const {
    return receive_with(descriptor_, buffer, size, 0);
}

long Socket::receive_now(char* buffer, std::size_t size) const {
    return receive_with(descriptor_, buffer, size, MSG_DONTWAIT);
}

bool Socket::send_all(std::string_view first, std::string_view second) const {
    while (!first.empty() || !second.empty()) {
        std::array parts = {part_of(first), part_of(second)};
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = parts.size();
        const ssize_t count = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        const std::size_t of_first = std::min(first.size(), static_cast<std::size_t>(count));
        first.remove_prefix(of_first);
        second.remove_prefix(static_cast<std::size_t>(count) - of_first);
    }
    return true;
}

long Socket::send_now(std::string_view bytes) const {
    for (;;) {
        const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count >= 0 || errno != EINTR) return count;
    }
}

void Socket::shut_receiving() const {
    ::shutdown(descriptor_, SHUT_RD);
}

void Socket::shut_sending() const {
    ::shutdown(descriptor_, SHUT_WR);
}

void Socket::shut() const {
    ::shutdown(descriptor_, SHUT_RDWR);
}

}  // namespace domino::http
