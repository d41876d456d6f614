#pragma once

#include "core/http/server/address_limit.hpp"
#include "core/http/server/socket.hpp"

#include <chrono>
#include <list>
#include <mutex>

namespace domino::http {

/// Sockets that have got their last answer while the other side may still be sending. Closing them
/// at once would make the kernel reset the connection and the answer be lost; so what comes is thrown
/// away for up to two seconds. Costs no thread: the watchdog calls `tend`. At most 1,024 linger, the
/// rest is closed at once. May be called from any thread.
class LingeringSockets {
public:
    void take(Socket socket, AddressSlot slot);
    /// Drops what came in and closes what is done. True while any are left.
    bool tend();

private:
    using Clock = std::chrono::steady_clock;
    struct Lingering {
        Socket socket;
        AddressSlot slot;
        Clock::time_point until;
    };

    static bool is_done(const Lingering& lingering);

    std::mutex mutex_;
    std::list<Lingering> sockets_;
};

}  // namespace domino::http
