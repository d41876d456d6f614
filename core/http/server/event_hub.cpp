#include "core/http/server/event_hub.hpp"

#include "core/http/server/event_frame.hpp"
#include "domino/error.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <cerrno>

namespace domino::http {
namespace {

constexpr int kernel_buffer = 64 << 10;
constexpr std::size_t most_unasked_input = 64 << 10;
constexpr std::size_t clients_a_turn = 512;
constexpr std::uint64_t bell_id = 0;

void set_option(int descriptor, int level, int option, int value) {
    ::setsockopt(descriptor, level, option, &value, sizeof(value));
}

void watch(int epoll, int operation, int descriptor, std::uint64_t id, bool for_room) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP | (for_room ? EPOLLOUT : 0U);
    event.data.u64 = id;
    ::epoll_ctl(epoll, operation, descriptor, &event);
}

void ring(int bell) {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(bell, &one, sizeof(one));
}

}  // namespace

struct EventHub::Client {
    ClientId id = 0;
    Socket socket;
    AddressSlot slot;
    std::shared_ptr<EventSource> source;

    // Guarded by the hub's mutex.
    std::deque<Frame> queue;
    std::size_t queued = 0;  ///< bytes of `queue` that the kernel has not taken
    Clock::time_point progress;
    bool is_woken = false;
    bool is_fed = false;
    bool is_dirty = false;
    bool is_ending = false;

    // Of the hub's thread.
    std::size_t front_sent = 0;
    std::size_t unasked_input = 0;
    bool waits_for_room = false;
};

EventHub::EventHub(const EventHubSettings& settings)
    : settings_(settings), heartbeat_(std::make_shared<const std::string>(comment_frame())) {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    bell_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (epoll_ < 0 || bell_ < 0) throw Error("cannot make the event hub: no file descriptors left");
    watch(epoll_, EPOLL_CTL_ADD, bell_, bell_id, false);
    hub_ = std::thread([this] { run_hub(); });
    for (int i = 0; i < settings_.feeders; ++i) feeders_.emplace_back([this] { run_feeder(); });
}

EventHub::~EventHub() {
    stop();
    ::close(bell_);
    ::close(epoll_);
}

ClientId EventHub::add(Socket& socket, AddressSlot& slot, std::string head, std::shared_ptr<EventSource> source) {
    const auto client = std::make_shared<Client>();
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || clients_.size() >= settings_.clients) return 0;
        client->id = ++last_id_;
        client->socket = std::move(socket);
        client->slot = std::move(slot);
        client->source = source;
        const int descriptor = client->socket.descriptor();
        set_option(descriptor, SOL_SOCKET, SO_SNDBUF, kernel_buffer);
        set_option(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(settings_.stalled.count()));
        clients_.emplace(client->id, client);
        push(*client, std::make_shared<const std::string>(std::move(head)));
        watch(epoll_, EPOLL_CTL_ADD, descriptor, client->id, false);
    }
    try {
        source->opened(client->id);
    } catch (...) {
        close(client->id);
        throw;
    }
    wake(client->id);
    return client->id;
}

bool EventHub::send(ClientId id, const Frame& frame) {
    const std::lock_guard lock(mutex_);
    const ClientPointer client = find(id);
    return client && push(*client, frame);
}

std::size_t EventHub::send(const std::vector<ClientId>& ids, const Frame& frame) {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const ClientId id : ids) {
        const ClientPointer client = find(id);
        if (client && push(*client, frame)) ++count;
    }
    return count;
}

void EventHub::wake(ClientId id) {
    const std::lock_guard lock(mutex_);
    if (const ClientPointer client = find(id)) {
        client->is_woken = true;
        ask_source_if_due(*client);
    }
}

void EventHub::wake(const std::vector<ClientId>& ids) {
    for (const ClientId id : ids) wake(id);
}

void EventHub::close(ClientId id) {
    const std::lock_guard lock(mutex_);
    if (const ClientPointer client = find(id)) {
        client->is_ending = true;
        mark_dirty(*client);
    }
}

EventHubCounts EventHub::counts() const {
    const std::lock_guard lock(mutex_);
    return {.clients = clients_.size(), .opened = last_id_, .cut = cut_};
}

void EventHub::stop() {
    std::call_once(stopped_, [this] {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        ring(bell_);
        feeders_wake_.notify_all();
        hub_.join();
        for (std::thread& feeder : feeders_) feeder.join();
        std::unordered_map<ClientId, ClientPointer> clients;
        std::vector<std::shared_ptr<EventSource>> retired;
        const std::lock_guard lock(mutex_);
        clients.swap(clients_);
        retired.swap(retired_);
    });
}

EventHub::ClientPointer EventHub::find(ClientId id) const {
    const auto found = clients_.find(id);
    return found == clients_.end() || found->second->is_ending ? nullptr : found->second;
}

bool EventHub::push(Client& client, const Frame& frame) {
    mark_dirty(client);
    if (client.queued + frame->size() > settings_.queue_bytes && client.queued > 0) {
        client.is_ending = true;
        ++cut_;
        return false;
    }
    if (client.queue.empty()) client.progress = Clock::now();
    client.queue.push_back(frame);
    client.queued += frame->size();
    return true;
}

void EventHub::ask_source_if_due(Client& client) {
    if (!client.is_woken || client.is_fed || client.queued > settings_.queue_bytes / 4) return;
    client.is_fed = true;
    to_feed_.push_back(client.id);
    feeders_wake_.notify_one();
}

void EventHub::mark_dirty(Client& client) {
    if (client.is_dirty) return;
    client.is_dirty = true;
    dirty_.push_back(client.id);
    if (dirty_.size() == 1) ring(bell_);
}

void EventHub::run_hub() {
    const auto tick = std::clamp(settings_.heartbeat / 8, std::chrono::milliseconds(10), std::chrono::milliseconds(1000));
    auto next_tick = Clock::now() + tick;
    for (bool stops = false; !stops;) {
        bool has_work = false;
        {
            const std::lock_guard lock(mutex_);
            stops = stopping_;
            has_work = !dirty_.empty();
        }
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(next_tick - Clock::now()).count() + 1;
        wait_for_sockets(has_work || stops ? 0 : static_cast<int>(std::max<long>(left, 0)));
        flush_dirty();
        if (Clock::now() < next_tick) continue;
        tend_all();
        next_tick = Clock::now() + tick;
    }
}

void EventHub::wait_for_sockets(int timeout_ms) {
    std::array<epoll_event, 256> events;
    const int count = ::epoll_wait(epoll_, events.data(), events.size(), timeout_ms);
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        if (event.data.u64 == bell_id) {
            std::uint64_t rings = 0;
            [[maybe_unused]] const ssize_t size = ::read(bell_, &rings, sizeof(rings));
        } else {
            on_socket(event.data.u64, event.events);
        }
    }
}

/// A client has nothing to say once its stream began: a little is dropped, more ends it.
void EventHub::on_socket(ClientId id, std::uint32_t events) {
    ClientPointer client;
    {
        const std::lock_guard lock(mutex_);
        const auto found = clients_.find(id);
        if (found == clients_.end()) return;
        client = found->second;
    }
    bool is_gone = (events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP)) != 0;
    if (!is_gone && (events & EPOLLIN) != 0) {
        std::array<char, 4096> dropped;
        const long count = client->socket.receive_now(dropped.data(), dropped.size());
        if (count > 0) client->unasked_input += static_cast<std::size_t>(count);
        is_gone = count == 0 || (count < 0 && errno != EAGAIN) || client->unasked_input > most_unasked_input;
    }
    if (is_gone) {
        retire(client);
    } else if ((events & EPOLLOUT) != 0) {
        flush(client);
    }
}

/// In slices, so that a frame for thousands does not keep the sockets waiting.
void EventHub::flush_dirty() {
    for (std::size_t i = 0; i < clients_a_turn; ++i) {
        ClientPointer client;
        {
            const std::lock_guard lock(mutex_);
            if (dirty_.empty()) return;
            const auto found = clients_.find(dirty_.front());
            dirty_.pop_front();
            if (found == clients_.end()) continue;
            client = found->second;
            client->is_dirty = false;
        }
        flush(client);
    }
}

void EventHub::flush(const ClientPointer& client) {
    bool is_full = false;
    bool is_gone = false;
    std::unique_lock lock(mutex_);
    while (!client->queue.empty() && !is_full && !is_gone) {
        const Frame frame = client->queue.front();
        lock.unlock();
        const long count = client->socket.send_now(std::string_view(*frame).substr(client->front_sent));
        is_full = count < 0 && errno == EAGAIN;
        is_gone = count < 0 && !is_full;
        lock.lock();
        if (count < 0) break;
        client->progress = Clock::now();
        client->queued -= static_cast<std::size_t>(count);
        client->front_sent += static_cast<std::size_t>(count);
        if (client->front_sent < frame->size()) continue;
        client->queue.pop_front();
        client->front_sent = 0;
    }
    is_gone = is_gone || client->is_ending;
    if (!is_gone) ask_source_if_due(*client);
    lock.unlock();
    if (is_gone) {
        retire(client);
    } else if (is_full != client->waits_for_room) {
        client->waits_for_room = is_full;
        watch(epoll_, EPOLL_CTL_MOD, client->socket.descriptor(), client->id, is_full);
    }
}

void EventHub::retire(const ClientPointer& client) {
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, client->socket.descriptor(), nullptr);
    const std::lock_guard lock(mutex_);
    clients_.erase(client->id);
    client->is_ending = true;
    retired_.push_back(std::move(client->source));
    feeders_wake_.notify_one();
}

void EventHub::tend_all() {
    std::vector<ClientPointer> stalled;
    {
        const auto now = Clock::now();
        const std::lock_guard lock(mutex_);
        for (const auto& [id, client] : clients_) {
            const auto quiet = now - client->progress;
            if (client->queue.empty() && quiet >= settings_.heartbeat) push(*client, heartbeat_);
            if (!client->queue.empty() && quiet >= settings_.stalled) stalled.push_back(client);
        }
        cut_ += stalled.size();
    }
    for (const ClientPointer& client : stalled) retire(client);
}

void EventHub::run_feeder() {
    std::unique_lock lock(mutex_);
    for (;;) {
        feeders_wake_.wait(lock, [this] { return stopping_ || !to_feed_.empty() || !retired_.empty(); });
        if (stopping_) return;
        std::vector<std::shared_ptr<EventSource>> retired;
        retired.swap(retired_);
        ClientPointer client;
        if (!to_feed_.empty()) {
            const auto found = clients_.find(to_feed_.front());
            to_feed_.pop_front();
            if (found != clients_.end()) client = found->second;
        }
        if (client) feed(client, lock);
        lock.unlock();
        client.reset();
        retired.clear();
        lock.lock();
    }
}

void EventHub::feed(const ClientPointer& client, std::unique_lock<std::mutex>& lock) {
    std::shared_ptr<EventSource> source = client->source;
    client->is_woken = false;
    lock.unlock();
    std::string events;
    bool has_failed = false;
    try {
        events = source->next();
    } catch (...) {
        has_failed = true;
    }
    source.reset();
    lock.lock();
    client->is_fed = false;
    if (client->is_ending) return;
    if (has_failed) {
        client->is_ending = true;
        mark_dirty(*client);
    } else if (!events.empty()) {
        client->is_woken = true;
        if (client->queue.empty()) client->progress = Clock::now();
        client->queued += events.size();
        client->queue.push_back(std::make_shared<const std::string>(std::move(events)));
        mark_dirty(*client);
    }
    ask_source_if_due(*client);
}

}  // namespace domino::http
