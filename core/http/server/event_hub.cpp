#include "core/http/server/event_hub.hpp"

#include "core/http/server/event_frame.hpp"
#include "core/http/server/http_error.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <array>
#include <cerrno>

namespace domino::http {
namespace {

constexpr int kernel_buffer = 64 << 10;
constexpr std::size_t most_unasked_input = 64 << 10;
constexpr std::size_t clients_a_turn = 512;

void set_option(int descriptor, int level, int option, int value) {
    ::setsockopt(descriptor, level, option, &value, sizeof(value));
}

}  // namespace

EventHub::EventHub(const EventHubSettings& settings, std::function<void(const std::string& what)> failed)
    : settings_(settings), heartbeat_(std::make_shared<const std::string>(comment_frame())), failed_(std::move(failed)) {
    hub_ = std::thread([this] { run_hub(); });
    for (int i = 0; i < settings_.feeders; ++i) feeders_.emplace_back([this] { run_feeder(); });
}

EventHub::~EventHub() {
    stop();
}

ClientId EventHub::add(Socket& socket, AddressSlot& slot, std::string head, std::shared_ptr<EventSource> source) {
    const auto client = std::make_shared<EventClient>();
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
        poller_.add(descriptor, client->id);
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
        poller_.ring();
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

bool EventHub::push(EventClient& client, const Frame& frame) {
    mark_dirty(client);
    if (client.queued + frame->size() > settings_.queue_bytes && client.queued > 0) {
        client.is_ending = true;
        ++cut_;
        return false;
    }
    client.enqueue(frame);
    return true;
}

void EventHub::ask_source_if_due(EventClient& client) {
    if (!client.is_woken || client.is_fed || client.queued > settings_.queue_bytes / 4) return;
    client.is_fed = true;
    to_feed_.push_back(client.id);
    feeders_wake_.notify_one();
}

void EventHub::mark_dirty(EventClient& client) {
    if (client.is_dirty) return;
    client.is_dirty = true;
    dirty_.push_back(client.id);
    if (dirty_.size() == 1) poller_.ring();
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
        poller_.wait(has_work || stops ? 0 : static_cast<int>(std::max<long>(left, 0)),
                     [this](const Poller::Happening& happening) { on_socket(happening); });
        flush_dirty();
        if (Clock::now() < next_tick) continue;
        tend_all();
        next_tick = Clock::now() + tick;
    }
}

void EventHub::on_socket(const Poller::Happening& happening) {
    ClientPointer client;
    {
        const std::lock_guard lock(mutex_);
        const auto found = clients_.find(happening.id);
        if (found == clients_.end()) return;
        client = found->second;
    }
    if (happening.is_gone || (happening.has_input && talks(*client))) {
        retire(client);
    } else if (happening.has_room) {
        flush(client);
    }
}

/// A client has nothing to say once its stream began: a little is dropped, more ends it.
bool EventHub::talks(EventClient& client) {
    std::array<char, 4096> dropped;
    const long count = client.socket.receive_now(dropped.data(), dropped.size());
    if (count <= 0) return count == 0 || errno != EAGAIN;
    client.unasked_input += static_cast<std::size_t>(count);
    return client.unasked_input > most_unasked_input;
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
        const std::string_view left = std::string_view(*frame).substr(client->front_sent);
        lock.unlock();
        const long count = client->socket.send_now(left);
        is_full = count < 0 && errno == EAGAIN;
        is_gone = count < 0 && !is_full;
        lock.lock();
        if (count < 0) break;
        client->was_taken(static_cast<std::size_t>(count));
    }
    is_gone = is_gone || client->is_ending;
    if (!is_gone) ask_source_if_due(*client);
    lock.unlock();
    if (is_gone) {
        retire(client);
    } else if (is_full != client->waits_for_room) {
        client->waits_for_room = is_full;
        poller_.watch_room(client->socket.descriptor(), client->id, is_full);
    }
}

void EventHub::retire(const ClientPointer& client) {
    poller_.remove(client->socket.descriptor());
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
    const std::optional<std::string> events = ask(*source);
    source.reset();
    lock.lock();
    client->is_fed = false;
    if (client->is_ending) return;
    if (!events) {
        client->is_ending = true;
        mark_dirty(*client);
    } else if (!events->empty()) {
        client->is_woken = true;
        client->enqueue(std::make_shared<const std::string>(*events));
        mark_dirty(*client);
    }
    ask_source_if_due(*client);
}

std::optional<std::string> EventHub::ask(EventSource& source) const {
    try {
        return source.next();
    } catch (...) {
        if (failed_) failed_(current_exception_text());
    }
    return std::nullopt;
}

}  // namespace domino::http
