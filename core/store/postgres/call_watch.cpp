#include "core/store/postgres/call_watch.hpp"

#include <pthread.h>
#include <sys/socket.h>

namespace domino {

namespace {

constexpr auto never = std::chrono::steady_clock::time_point::max();
constexpr std::chrono::milliseconds look_interval{250};

}  // namespace

CallWatch::Watched::Watched(CallWatch& watch, int socket) : watch_(watch) {
    std::lock_guard lock(watch_.mutex_);
    call_ = watch_.calls_.insert(watch_.calls_.end(), Call{socket, never});
}

CallWatch::Watched::~Watched() {
    std::lock_guard lock(watch_.mutex_);
    watch_.calls_.erase(call_);
}

void CallWatch::Watched::begin(std::chrono::milliseconds longest) {
    std::lock_guard lock(watch_.mutex_);
    call_->until = std::chrono::steady_clock::now() + longest;
}

void CallWatch::Watched::end() {
    std::lock_guard lock(watch_.mutex_);
    call_->until = never;
}

CallWatch::CallWatch() : thread_([this] { look(); }) {}

CallWatch::~CallWatch() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stopped_.notify_all();
    thread_.join();
}

void CallWatch::look() {
    pthread_setname_np(pthread_self(), "pg watch");
    std::unique_lock lock(mutex_);
    while (!stopped_.wait_for(lock, look_interval, [this] { return stopping_; })) {
        const auto now = std::chrono::steady_clock::now();
        for (const Watched::Call& call : calls_) {
            if (call.until < now) ::shutdown(call.socket, SHUT_RDWR);
        }
    }
}

}  // namespace domino
