#include "frame.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>

namespace native {
namespace {

constexpr std::size_t header_size = 5;
constexpr std::size_t read_size = 64 << 10;

int milliseconds_until(Connection::Clock::time_point until) {
    if (until == Connection::Clock::time_point::max()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Connection::Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1 << 30));
}

void advance(msghdr& message, std::size_t count) {
    while (count > 0 && message.msg_iovlen > 0) {
        iovec& part = message.msg_iov[0];
        const std::size_t step = std::min(count, part.iov_len);
        part.iov_base = static_cast<char*>(part.iov_base) + step;
        part.iov_len -= step;
        count -= step;
        if (part.iov_len == 0) {
            ++message.msg_iov;
            --message.msg_iovlen;
        }
    }
}

iovec part_of(std::string_view text) {
    return {const_cast<char*>(text.data()), text.size()};
}

}  // namespace

Connection::~Connection() {
    ::close(descriptor_);
}

void Connection::send(Frame::Kind kind, std::string_view first, std::string_view second, std::string_view third) {
    const std::size_t size = first.size() + second.size() + third.size();
    if (size > largest_frame) throw BrokenConnection("a frame of " + std::to_string(size) + " bytes is too large");
    char header[header_size];
    const auto length = static_cast<std::uint32_t>(size);
    std::memcpy(header, &length, sizeof length);
    header[4] = static_cast<char>(kind);
    iovec parts[] = {{header, header_size}, part_of(first), part_of(second), part_of(third)};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 4;
    std::size_t left = header_size + size;
    while (left > 0) {
        const ssize_t sent = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) throw BrokenConnection(std::string("writing failed: ") + std::strerror(errno));
        left -= static_cast<std::size_t>(sent);
        advance(message, static_cast<std::size_t>(sent));
    }
}

bool Connection::wait_readable(Clock::time_point until) const {
    pollfd waiting{descriptor_, POLLIN, 0};
    while (true) {
        const int ready = ::poll(&waiting, 1, milliseconds_until(until));
        if (ready > 0) return true;
        if (ready == 0) return false;
        if (errno != EINTR) throw BrokenConnection(std::string("waiting failed: ") + std::strerror(errno));
    }
}

bool Connection::take(Frame& frame) {
    if (received_.size() < header_size) return false;
    std::uint32_t length = 0;
    std::memcpy(&length, received_.data(), sizeof length);
    if (length > largest_frame) throw BrokenConnection("a frame of " + std::to_string(length) + " bytes is too large");
    if (received_.size() < header_size + length) {
        received_.reserve(header_size + length);
        return false;
    }
    frame.kind = static_cast<Frame::Kind>(received_[4]);
    frame.payload.assign(received_, header_size, length);
    received_.erase(0, header_size + length);
    return true;
}

bool Connection::receive(Frame& frame, Clock::time_point until) {
    while (!take(frame)) {
        if (!wait_readable(until)) return false;
        const std::size_t before = received_.size();
        received_.resize(before + read_size);
        const ssize_t count = ::recv(descriptor_, received_.data() + before, read_size, 0);
        received_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count == 0) throw BrokenConnection("the other side closed the connection");
        if (count < 0 && errno != EINTR) throw BrokenConnection(std::string("reading failed: ") + std::strerror(errno));
    }
    return true;
}

}  // namespace native
