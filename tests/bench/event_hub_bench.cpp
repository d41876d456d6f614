// What clients of event streams cost: opens CLIENTS streams, then sends a frame of 200 bytes to all, ROUNDS times.
//   event_hub_bench [CLIENTS] [ROUNDS]      needs two file descriptors a client

#include "core/http/server/event_frame.hpp"
#include "core/http/server/server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace {

using Clock = std::chrono::steady_clock;
using namespace domino::http;

class Ids {
public:
    void add(ClientId id) {
        const std::lock_guard lock(mutex_);
        all_.push_back(id);
    }
    std::vector<ClientId> all() const {
        const std::lock_guard lock(mutex_);
        return all_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<ClientId> all_;
};

class Pushed : public EventSource {
public:
    explicit Pushed(Ids& ids) : ids_(ids) {}
    void opened(ClientId client) override { ids_.add(client); }

private:
    Ids& ids_;
};

double resident_kilobytes() {
    std::ifstream file("/proc/self/statm");
    double total = 0;
    double resident = 0;
    file >> total >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024;
}

Socket subscriber(std::uint16_t port) {
    Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket.descriptor(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0)
        throw std::runtime_error("cannot connect");
    socket.send_all("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
    std::array<char, 1024> head;
    if (socket.receive(head.data(), head.size()) <= 0) throw std::runtime_error("no stream");
    return socket;
}

/// Reads from every client until each has `size` more bytes; how long that took.
std::vector<double> read_all(int epoll, const std::vector<Socket>& clients, std::size_t size, Clock::time_point begin) {
    std::vector<std::size_t> missing(clients.size(), size);
    std::vector<double> times;
    std::array<epoll_event, 256> events;
    std::array<char, 4096> bytes;
    while (times.size() < clients.size()) {
        const int count = ::epoll_wait(epoll, events.data(), events.size(), 5000);
        if (count <= 0) throw std::runtime_error("frames were lost");
        for (int i = 0; i < count; ++i) {
            const std::size_t client = events[static_cast<std::size_t>(i)].data.u64;
            const long got = clients[client].receive_now(bytes.data(), bytes.size());
            if (got <= 0 || static_cast<std::size_t>(got) > missing[client]) throw std::runtime_error("a stream is broken");
            missing[client] -= static_cast<std::size_t>(got);
            if (missing[client] == 0) times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
        }
    }
    return times;
}

}  // namespace

int main(int count, char** arguments) {
    const int most = count > 1 ? std::stoi(arguments[1]) : 5000;
    const int rounds = count > 2 ? std::stoi(arguments[2]) : 5;
    ServerSettings settings;
    settings.listen = "127.0.0.1:0";
    settings.threads = 16;
    Ids ids;
    Server server(settings);
    server.router().add("GET", "/events", [&](const Request&) { return StreamStart{std::make_shared<Pushed>(ids), {}}; });
    server.start();

    const double before = resident_kilobytes();
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<Socket> clients;
    const auto start = Clock::now();
    for (int i = 0; i < most; ++i) {
        clients.push_back(subscriber(server.port()));
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = static_cast<std::uint64_t>(i);
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, clients.back().descriptor(), &event);
    }
    while (ids.all().size() < clients.size()) std::this_thread::yield();
    std::cout << most << " streams opened in " << std::chrono::duration<double>(Clock::now() - start).count() << " s, "
              << (resident_kilobytes() - before) / most << " kB each (both ends in this process)\n";

    const Frame frame = std::make_shared<const std::string>(event_frame("run", "1", std::string(180, 'x')));
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        const auto begin = Clock::now();
        server.events().send(ids.all(), frame);
        const std::vector<double> some = read_all(epoll, clients, frame->size(), begin);
        times.insert(times.end(), some.begin(), some.end());
    }
    std::sort(times.begin(), times.end());
    std::cout << "a frame to all, " << rounds << " rounds: p50 " << times[times.size() / 2] << " ms, p99 "
              << times[times.size() * 99 / 100] << " ms\n";
    ::close(epoll);
    return 0;
}
