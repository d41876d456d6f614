#include "core/http/server/lingering_sockets.hpp"

#include <array>
#include <cerrno>

namespace domino::http {
namespace {

constexpr std::size_t most_sockets = 1024;
constexpr std::chrono::seconds lingering_time(2);
constexpr int reads_a_turn = 64;

}  // namespace

void LingeringSockets::take(Socket socket, AddressSlot slot) {
    socket.shut_sending();
    const std::lock_guard lock(mutex_);
    if (sockets_.size() < most_sockets) sockets_.push_back({std::move(socket), std::move(slot), Clock::now() + lingering_time});
}

bool LingeringSockets::tend() {
    const std::lock_guard lock(mutex_);
    sockets_.remove_if(is_done);
    return !sockets_.empty();
}

bool LingeringSockets::is_done(const Lingering& lingering) {
    if (Clock::now() >= lingering.until) return true;
    std::array<char, 16384> dropped;
    for (int i = 0; i < reads_a_turn; ++i) {
        const long count = lingering.socket.receive_now(dropped.data(), dropped.size());
        if (count == 0) return true;
        if (count < 0) return errno != EAGAIN;
    }
    return false;
}

}  // namespace domino::http
