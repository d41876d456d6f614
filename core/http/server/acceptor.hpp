#pragma once

#include "core/http/server/listener.hpp"
#include "core/http/server/server_parts.hpp"

#include <Poco/ThreadPool.h>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace domino::http {

/// The server's door and its watchdog, on one thread: takes connections, gives each a thread of the pool,
/// has it wait a moment for one, or turns it away with an answer; and ten times a second ends what is overdue.
class Acceptor {
public:
    /// Listens at once: who comes waits for `open`. Throws Error naming the address.
    explicit Acceptor(ServerParts& parts);
    /// Waits for connections whose handlers still run.
    ~Acceptor();

    /// Takes connections from now on. Apart from the constructor, because handlers ask for what owns it.
    void open();

    const Poco::Net::SocketAddress& address() const { return address_; }
    std::size_t open_connections() const;
    std::size_t waiting() const { return waiting_count_; }
    std::uint64_t refused() const { return refused_; }
    bool stop(std::chrono::milliseconds deadline);

private:
    class Serving;
    using Clock = std::chrono::steady_clock;

    void run();
    void wait_for_connection(int listener) const;
    void take_connections(bool new_ones);
    void admit(Accepted accepted);
    void serve(Accepted accepted, AddressSlot slot);
    void serve_waiting();
    bool find_room();
    void refuse(Socket socket, AddressSlot slot, int status, const std::string& detail);
    void ring() const;
    void ended();
    bool wait_until_all_ended(std::chrono::milliseconds at_most);

    ServerParts& parts_;
    std::optional<Listener> listener_;  ///< of the thread
    const Poco::Net::SocketAddress address_;
    int bell_ = -1;                    ///< eventfd that ends the thread's wait
    Clock::time_point pause_until_{};  ///< of the thread, like `waiting_`
    struct Waiting {
        Accepted accepted;
        AddressSlot slot;
        Clock::time_point until;
    };
    std::deque<Waiting> waiting_;  ///< for a thread of the pool
    bool is_busy_ = false;         ///< somebody waits or lingers: look again soon
    std::atomic<std::size_t> waiting_count_{0};
    std::atomic<std::uint64_t> refused_{0};
    std::atomic<bool> has_ended_{false};

    mutable std::mutex mutex_;
    std::condition_variable one_ended_;
    std::size_t open_ = 0;

    Poco::ThreadPool pool_;
    std::thread thread_;
};

}  // namespace domino::http
