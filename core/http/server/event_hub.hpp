#pragma once

#include "core/http/server/event_client.hpp"
#include "core/http/server/poller.hpp"
#include "core/http/server/settings.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace domino::http {

struct EventHubCounts {
    std::size_t clients = 0;
    std::uint64_t opened = 0;  ///< since the start
    std::uint64_t cut = 0;     ///< clients that were too slow, since the start
};

/// All clients of event streams, on one thread that waits for all sockets at once; an idle client costs
/// no thread. Two ways in, which may be mixed: `send` pushes a frame that many clients may share, `wake`
/// has the client's source asked (see EventSource).
///
/// What a slow client can cost is bounded: pushed frames wait up to `queue_bytes`, beyond that the client is
/// cut; a source is asked only while less than a quarter of that waits; the kernel keeps some 128 kB; and who
/// takes nothing for `stalled` is cut. Nobody else waits meanwhile. Idle clients get a comment every
/// `heartbeat`.
///
/// Every member may be called from any thread; none waits for a client.
class EventHub {
public:
    /// `failed` is told what a source threw, on a feeder thread.
    EventHub(const EventHubSettings& settings, std::function<void(const std::string& what)> failed);
    ~EventHub();

    /// Takes over a connection whose request was read; `head` goes out first. 0 when the hub is full or
    /// stopped: then `socket` is still the caller's.
    ClientId add(Socket& socket, AddressSlot& slot, std::string head, std::shared_ptr<EventSource> source);
    /// False when the client is gone, or is cut now because too much waits for it.
    bool send(ClientId client, const Frame& frame);
    /// `frame` to each of `clients`; how many have it queued.
    std::size_t send(const std::vector<ClientId>& clients, const Frame& frame);
    /// Has the client's source asked, soon and at least once from now.
    void wake(ClientId client);
    void wake(const std::vector<ClientId>& clients);
    /// Ends the stream after what is queued has been tried once more.
    void close(ClientId client);
    EventHubCounts counts() const;
    /// Ends all streams and joins the threads. May come twice; called by the destructor.
    void stop();

private:
    using ClientPointer = std::shared_ptr<EventClient>;
    using Clock = EventClient::Clock;

    void run_hub();
    void on_socket(const Poller::Happening& happening);
    static bool talks(EventClient& client);
    void flush_dirty();
    void flush(const ClientPointer& client);
    void retire(const ClientPointer& client);
    void tend_all();

    void run_feeder();
    void feed(const ClientPointer& client, std::unique_lock<std::mutex>& lock);
    std::optional<std::string> ask(EventSource& source) const;

    // The following expect mutex_ to be held.
    ClientPointer find(ClientId id) const;
    bool push(EventClient& client, const Frame& frame);
    void ask_source_if_due(EventClient& client);
    void mark_dirty(EventClient& client);

    const EventHubSettings settings_;
    const Frame heartbeat_;
    const std::function<void(const std::string&)> failed_;
    const Poller poller_;

    mutable std::mutex mutex_;
    std::condition_variable feeders_wake_;
    std::unordered_map<ClientId, ClientPointer> clients_;
    std::deque<ClientId> dirty_;  ///< clients with something to send or to end
    std::deque<ClientId> to_feed_;
    std::vector<std::shared_ptr<EventSource>> retired_;  ///< to be destroyed by a feeder
    ClientId last_id_ = 0;
    std::uint64_t cut_ = 0;
    bool stopping_ = false;

    std::once_flag stopped_;
    std::thread hub_;
    std::vector<std::thread> feeders_;
};

}  // namespace domino::http
