#include "core/http/server/poller.hpp"

#include "domino/error.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <array>

namespace domino::http {
namespace {

constexpr std::uint64_t bell_id = 0;

void control(int epoll, int operation, int descriptor, std::uint64_t id, std::uint32_t extra = 0) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP | extra;
    event.data.u64 = id;
    ::epoll_ctl(epoll, operation, descriptor, &event);
}

}  // namespace

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)), bell_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (epoll_ < 0 || bell_ < 0) throw Error("cannot wait for event streams: no file descriptors left");
    control(epoll_, EPOLL_CTL_ADD, bell_, bell_id);
}

Poller::~Poller() {
    ::close(bell_);
    ::close(epoll_);
}

void Poller::add(int descriptor, std::uint64_t id) const {
    control(epoll_, EPOLL_CTL_ADD, descriptor, id);
}

void Poller::watch_room(int descriptor, std::uint64_t id, bool on) const {
    control(epoll_, EPOLL_CTL_MOD, descriptor, id, on ? EPOLLOUT : 0U);
}

void Poller::remove(int descriptor) const {
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
}

void Poller::wait(int timeout_ms, const std::function<void(const Happening&)>& tell) const {
    std::array<epoll_event, 256> events;
    const int count = ::epoll_wait(epoll_, events.data(), events.size(), timeout_ms);
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        if (event.data.u64 == bell_id) {
            std::uint64_t rings = 0;
            [[maybe_unused]] const ssize_t size = ::read(bell_, &rings, sizeof(rings));
        } else {
            tell({.id = event.data.u64,
                  .is_gone = (event.events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP)) != 0,
                  .has_input = (event.events & EPOLLIN) != 0,
                  .has_room = (event.events & EPOLLOUT) != 0});
        }
    }
}

void Poller::ring() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(bell_, &one, sizeof(one));
}

}  // namespace domino::http
