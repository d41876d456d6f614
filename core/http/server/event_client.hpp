#pragma once

#include "core/http/server/address_limit.hpp"
#include "core/http/server/event_source.hpp"
#include "core/http/server/socket.hpp"

#include <chrono>
#include <deque>
#include <memory>

namespace domino::http {

/// One client of the hub, with what waits for it.
struct EventClient {
    using Clock = std::chrono::steady_clock;

    ClientId id = 0;
    Socket socket;
    AddressSlot slot;
    std::shared_ptr<EventSource> source;

    // Guarded by the hub's mutex.
    std::deque<Frame> queue;
    std::size_t queued = 0;      ///< bytes of `queue` that the kernel has not taken
    std::size_t front_sent = 0;  ///< of the first frame
    Clock::time_point progress;  ///< when the kernel took something, or had all and got more to take
    bool is_woken = false;       ///< its source is to be asked
    bool is_fed = false;         ///< its source is being asked, or in line for it
    bool is_dirty = false;       ///< in line for being sent to or ended
    bool is_ending = false;

    // Of the hub's thread.
    std::size_t unasked_input = 0;
    bool waits_for_room = false;

    void enqueue(const Frame& frame) {
        if (queue.empty()) progress = Clock::now();
        queue.push_back(frame);
        queued += frame->size();
    }

    void was_taken(std::size_t bytes) {
        progress = Clock::now();
        queued -= bytes;
        front_sent += bytes;
        if (front_sent < queue.front()->size()) return;
        queue.pop_front();
        front_sent = 0;
    }
};

}  // namespace domino::http
