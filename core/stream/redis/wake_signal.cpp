#include "core/stream/redis/wake_signal.hpp"

#include "domino/error.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

namespace domino {

WakeSignal::WakeSignal() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0) throw Error(std::string("no event descriptor could be made: ") + std::strerror(errno));
}

WakeSignal::~WakeSignal() {
    ::close(descriptor_);
}

void WakeSignal::raise() {
    const std::uint64_t one = 1;
    // Fails only when it is raised to the brim, which is raised.
    [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

bool WakeSignal::take() {
    std::uint64_t count = 0;
    return ::read(descriptor_, &count, sizeof count) == static_cast<ssize_t>(sizeof count);
}

bool WakeSignal::wait(std::chrono::milliseconds time) const {
    pollfd raised{descriptor_, POLLIN, 0};
    return ::poll(&raised, 1, static_cast<int>(time.count())) == 1;
}

}  // namespace domino
