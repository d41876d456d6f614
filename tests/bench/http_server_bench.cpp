// Requests a second of the HTTP server alone: POST of 308 bytes of JSON, parsed, answered 202, keep-alive.
//   http_server_bench [CONNECTIONS] [SECONDS]   both ends in this process
//   http_server_bench --serve                   only the server, for another load generator, until a line on stdin

#include "core/http/server/server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <stdexcept>
#include <thread>

namespace {

using Clock = std::chrono::steady_clock;
using namespace domino::http;

std::string sample_body() {
    const std::string start =
        R"({"channel":"api","conversation":"c-17","sender":"u-1","text":"Please check invoice 4711 over 150 EUR","data":")";
    return start + std::string(308 - start.size() - 2, 'x') + "\"}";
}

std::string sample_request() {
    const std::string body = sample_body();
    return "POST /decide HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

void add_route(Server& server) {
    server.router().add("POST", "/decide", [](const Request& request) {
        const domino::Json event = json_body(request);
        const std::string id = event.at("conversation");
        return domino::HttpResponse{
            202,
            {{"Content-Type", "application/json"}},
            R"({"event":"e_0123456789","run":"r_0123456789","url":"/runs/r_0123456789","c":")" + id + "\"}"};
    });
}

class Client {
public:
    explicit Client(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
        const int on = 1;
        ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0)
            throw std::runtime_error("cannot connect");
    }
    ~Client() { ::close(descriptor_); }
    Client(const Client&) = delete;

    void ask(const std::string& request) {
        std::array<char, 4096> answer;
        if (::send(descriptor_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
            throw std::runtime_error("the request was not taken");
        const ssize_t size = ::recv(descriptor_, answer.data(), answer.size(), 0);
        if (size < 12 || std::string_view(answer.data(), 12) != "HTTP/1.1 202") throw std::runtime_error("the answer is not 202");
    }

private:
    int descriptor_;
};

std::vector<double> milliseconds_of(std::uint16_t port, Clock::time_point until) {
    std::vector<double> times;
    Client client(port);
    const std::string request = sample_request();
    for (auto begin = Clock::now(); begin < until;) {
        client.ask(request);
        const auto end = Clock::now();
        times.push_back(std::chrono::duration<double, std::milli>(end - begin).count());
        begin = end;
    }
    return times;
}

int measure(Server& server, int connections, int seconds) {
    std::vector<std::vector<double>> all(static_cast<std::size_t>(connections));
    {
        const auto until = Clock::now() + std::chrono::seconds(seconds);
        std::vector<std::jthread> clients;
        for (std::vector<double>& times : all) clients.emplace_back([&] { times = milliseconds_of(server.port(), until); });
    }
    std::vector<double> times;
    for (const std::vector<double>& some : all) times.insert(times.end(), some.begin(), some.end());
    std::sort(times.begin(), times.end());
    const auto percentile = [&](double share) {
        return times.at(static_cast<std::size_t>(share * static_cast<double>(times.size() - 1)));
    };
    std::cout << connections << " connections: " << times.size() / static_cast<std::size_t>(seconds) << " requests/s, p50 "
              << percentile(0.5) << " ms, p99 " << percentile(0.99) << " ms\n";
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    ServerSettings settings;
    settings.listen = "127.0.0.1:0";
    Server server(settings);
    add_route(server);
    server.start();
    if (count > 1 && std::string(arguments[1]) == "--serve") {
        std::cout << "http://" << server.address() << "/decide\n" << std::flush;
        std::cin.get();
        return 0;
    }
    return measure(server, count > 1 ? std::stoi(arguments[1]) : 32, count > 2 ? std::stoi(arguments[2]) : 3);
}
