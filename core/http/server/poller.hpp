#pragma once

#include <cstdint>
#include <functional>

namespace domino::http {

/// Waits for many sockets at once. `wait` belongs to one thread, the rest may be called from any.
class Poller {
public:
    /// What happened to the socket that was added under `id`.
    struct Happening {
        std::uint64_t id = 0;
        bool is_gone = false;  ///< the other side ended, or the connection broke
        bool has_input = false;
        bool has_room = false;
    };

    /// Throws Error when the process has no descriptors left.
    Poller();
    ~Poller();
    Poller(const Poller&) = delete;

    /// `id` is not 0. Whether it has room again is told only once asked for by `watch_room`.
    void add(int descriptor, std::uint64_t id) const;
    void watch_room(int descriptor, std::uint64_t id, bool on) const;
    void remove(int descriptor) const;

    /// Tells of everything that happened, after waiting for at most `timeout_ms` for something to.
    void wait(int timeout_ms, const std::function<void(const Happening&)>& tell) const;
    /// Ends the present wait, or the next.
    void ring() const;

private:
    int epoll_ = -1;
    int bell_ = -1;
};

}  // namespace domino::http
