#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

namespace domino::http {

/// Owner of a connected TCP socket. Moves from the acceptor to a connection and, for an event
/// stream, on to the hub. Not locked: one thread at a time, except for shut_* which any may call
/// while the owner keeps it open.
class Socket {
public:
    Socket() = default;
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    ~Socket();
    Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Socket& operator=(Socket&& other) noexcept;

    int descriptor() const { return descriptor_; }
    bool is_open() const { return descriptor_ >= 0; }

    /// Waits for bytes; 0 when the other side ended or the receiving half was shut, -1 on an error.
    long receive(char* buffer, std::size_t size) const;
    /// Takes what is there without waiting; -1 with errno EAGAIN when there is nothing.
    long receive_now(char* buffer, std::size_t size) const;
    /// Sends both parts in as few packets as they need; waits. False when the other side is gone.
    bool send_all(std::string_view first, std::string_view second = {}) const;
    /// Hands over what the kernel takes without waiting; -1 with errno EAGAIN when that is nothing.
    long send_now(std::string_view bytes) const;

    void shut_receiving() const;
    void shut_sending() const;
    void shut() const;

private:
    int descriptor_ = -1;
};

}  // namespace domino::http
