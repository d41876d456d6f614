// Measures a running broker from outside: memory when idle, time to be ready, and events per second
// with their latency through the whole embedded pipeline: HTTP in, durable append, rules, a native
// workflow of three nodes, durable result, reply stored and read back by the waiting caller.
//
//   pipeline_bench --broker build/release/bin/domino [--connections 64] [--events 30000]
//
// One thread and one epoll for all connections, so that the generator leaves the cores to the broker.

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
    std::string broker = "build/release/bin/domino";
    std::string config = "plugins.json";
    int connections = 64;
    int events = 30000;
    int conversations = 1000;
    int port = 18765;
    bool wait = true;
};

double milliseconds(Clock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

int connect_to(int port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        ::close(fd);
        return -1;
    }
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

/// The broker under test, in a folder of its own that goes with it.
class BrokerProcess {
public:
    explicit BrokerProcess(const Options& options)
        : folder_(std::filesystem::temp_directory_path() / ("domino-bench-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(folder_);
        pid_ = ::fork();
        if (pid_ != 0) return;
        const std::string listen = "127.0.0.1:" + std::to_string(options.port);
        ::setenv("DOMINO_LISTEN", listen.c_str(), 1);
        ::setenv("DOMINO_DATA", (folder_ / "data").c_str(), 1);
        ::setenv("DOMINO_CONFIG", std::filesystem::absolute(options.config).c_str(), 1);
        const int log = ::open((folder_ / "log").c_str(), O_WRONLY | O_CREAT, 0600);
        ::dup2(log, 1);
        ::dup2(log, 2);
        ::execl(options.broker.c_str(), "domino", "serve", nullptr);
        ::_exit(127);
    }
    ~BrokerProcess() {
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, nullptr, 0);
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    BrokerProcess(const BrokerProcess&) = delete;
    BrokerProcess& operator=(const BrokerProcess&) = delete;

    bool is_alive() const { return ::waitpid(pid_, nullptr, WNOHANG) == 0; }
    /// Processor time of the broker and its helpers so far.
    double processor_seconds() const { return seconds_of(pid_) + seconds_of_children(); }
    std::string token() const {
        std::ifstream file(folder_ / "data" / "secrets" / "api_token");
        std::string token;
        std::getline(file, token);
        return token;
    }
    double resident_megabytes() const {
        std::ifstream file("/proc/" + std::to_string(pid_) + "/status");
        for (std::string line; std::getline(file, line);)
            if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
        return 0;
    }

private:
    static double seconds_of(pid_t pid) {
        std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
        std::string text((std::istreambuf_iterator<char>(file)), {});
        std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 2)));
        std::string skipped;
        for (int i = 0; i < 11; ++i) fields >> skipped;
        double user = 0;
        double system = 0;
        fields >> user >> system;
        return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    }
    double seconds_of_children() const {
        double sum = 0;
        for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid_) + "/task")) {
            std::ifstream file(task.path() / "children");
            for (pid_t child = 0; file >> child;) sum += seconds_of(child);
        }
        return sum;
    }

    std::filesystem::path folder_;
    pid_t pid_ = 0;
};

/// One connection with one request at a time.
struct Connection {
    int fd = -1;
    std::string received;
    Clock::time_point sent;
};

class Load {
public:
    Load(const Options& options, std::string token)
        : options_(options), token_(std::move(token)), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}
    ~Load() { ::close(epoll_); }

    void run(int events) {
        latencies_.clear();
        failed_ = 0;
        to_send_ = events;
        int open = 0;
        std::vector<Connection> connections(static_cast<std::size_t>(options_.connections));
        for (auto& connection : connections) {
            connection.fd = connect_to(options_.port);
            epoll_event interest{.events = EPOLLIN, .data = {.ptr = &connection}};
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &interest);
            open += send_next(connection) ? 1 : 0;
        }
        while (open > 0) {
            epoll_event ready[64];
            const int count = ::epoll_wait(epoll_, ready, 64, 20000);
            if (count <= 0) break;
            for (int i = 0; i < count; ++i)
                if (!receive(*static_cast<Connection*>(ready[i].data.ptr))) --open;
        }
        for (auto& connection : connections) ::close(connection.fd);
    }

    const std::vector<double>& latencies() const { return latencies_; }
    int failed() const { return failed_; }

private:
    bool send_next(Connection& connection) {
        if (to_send_ <= 0) return false;
        --to_send_;
        const int n = serial_++;
        const std::string body = "{\"conversation\":\"c-" + std::to_string(n % options_.conversations) +
                                 "\",\"sender\":\"bench\",\"id\":\"" + std::to_string(n) + "\",\"text\":\"Bitte Rechnung " +
                                 std::to_string(1000 + n) + " über 150 EUR prüfen\"}";
        const std::string request = std::string("POST /decide") + (options_.wait ? "?wait=10" : "") +
                                    " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + token_ +
                                    "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                                    "\r\n\r\n" + body;
        connection.received.clear();
        connection.sent = Clock::now();
        return ::send(connection.fd, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size());
    }

    bool receive(Connection& connection) {
        char buffer[16384];
        const ssize_t got = ::recv(connection.fd, buffer, sizeof buffer, MSG_DONTWAIT);
        if (got <= 0) return false;
        connection.received.append(buffer, static_cast<std::size_t>(got));
        const auto head = connection.received.find("\r\n\r\n");
        if (head == std::string::npos) return true;
        const auto length = connection.received.find("Content-Length: ");
        const std::size_t body =
            length == std::string::npos || length > head ? 0 : std::stoul(connection.received.substr(length + 16));
        if (connection.received.size() < head + 4 + body) return true;
        latencies_.push_back(milliseconds(Clock::now() - connection.sent));
        const bool answered = options_.wait ? connection.received.starts_with("HTTP/1.1 200") &&
                                                  connection.received.find("\"succeeded\"") != std::string::npos
                                            : connection.received.starts_with("HTTP/1.1 202");
        if (!answered && failed_++ == 0) std::cerr << connection.received.substr(0, 600) << "\n";
        return send_next(connection);
    }

    const Options& options_;
    const std::string token_;
    const int epoll_;
    int to_send_ = 0;
    int serial_ = 0;
    int failed_ = 0;
    std::vector<double> latencies_;
};

double percentile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

int wait_ready(const BrokerProcess& broker, int port) {
    const auto begun = Clock::now();
    while (broker.is_alive() && Clock::now() - begun < std::chrono::seconds(30)) {
        if (const int fd = connect_to(port); fd >= 0) {
            ::close(fd);
            return static_cast<int>(milliseconds(Clock::now() - begun));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return -1;
}

int measure(const Options& options) {
    const BrokerProcess broker(options);
    const int ready = wait_ready(broker, options.port);
    if (ready < 0) {
        std::cerr << "the broker did not start\n";
        return 1;
    }
    std::this_thread::sleep_for(std::chrono::seconds(2));
    std::printf("ready after          %8d ms\n", ready);
    std::printf("resident, fresh      %8.1f MB\n", broker.resident_megabytes());
    Load load(options, broker.token());
    load.run(std::max(500, options.events / 20));  // warm up
    const double processor_before = broker.processor_seconds();
    const auto begun = Clock::now();
    load.run(options.events);
    const double seconds = milliseconds(Clock::now() - begun) / 1000;
    const double processor = broker.processor_seconds() - processor_before;
    std::printf("events               %8zu in %.1f s over %d connections, %d failed\n", load.latencies().size(), seconds,
                options.connections, load.failed());
    std::printf("events per second    %8.0f\n", static_cast<double>(load.latencies().size()) / seconds);
    std::printf("latency p50 / p99    %8.1f / %.1f ms\n", percentile(load.latencies(), 0.50), percentile(load.latencies(), 0.99));
    std::printf("processor per event  %8.0f us (broker and its helper processes)\n",
                processor * 1e6 / static_cast<double>(std::max(1, options.events)));
    std::this_thread::sleep_for(std::chrono::seconds(3));
    std::printf("resident, idle after %8.1f MB\n", broker.resident_megabytes());
    return load.failed() == 0 && load.latencies().size() == static_cast<std::size_t>(options.events) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Events per second through the embedded pipeline");
    app.add_option("--broker", options.broker, "Program to measure");
    app.add_option("--config", options.config, "plugins.json");
    app.add_option("--connections", options.connections, "Requests under way at once");
    app.add_option("--events", options.events, "Events to send");
    app.add_option("--conversations", options.conversations, "Conversations they are spread over");
    app.add_option("--port", options.port, "Port for the broker");
    app.add_flag("!--no-wait", options.wait, "Measure the accepting (202) only");
    CLI11_PARSE(app, argc, argv);
    return measure(options);
}
