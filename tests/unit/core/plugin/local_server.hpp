#pragma once

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace domino::test {

/// A TCP server on a free port of 127.0.0.1 that treats one connection after the other as the test
/// says. Ends by itself.
class LocalServer {
public:
    /// Called with each connection and what came up to the end of its head.
    using Serve = std::function<void(Poco::Net::StreamSocket& connection, const std::string& head)>;

    explicit LocalServer(Serve serve);
    ~LocalServer();
    LocalServer(const LocalServer&) = delete;
    LocalServer& operator=(const LocalServer&) = delete;

    std::string url() const;
    std::vector<std::string> heads() const;
    bool is_ending() const { return ending_; }

private:
    void run();

    Poco::Net::ServerSocket socket_;
    Serve serve_;
    std::atomic<bool> ending_{false};
    mutable std::mutex mutex_;
    std::vector<std::string> heads_;
    std::thread thread_;
};

void send_text(Poco::Net::StreamSocket& connection, const std::string& text);

}  // namespace domino::test
