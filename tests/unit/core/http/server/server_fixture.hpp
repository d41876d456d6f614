#pragma once

#include "core/http/server/http_error.hpp"
#include "core/http/server/server.hpp"
#include "raw_client.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>

namespace domino::http {

/// A server on a free port with routes that show what arrived, and a record of its reports.
class ServerTest : public ::testing::Test {
protected:
    static ServerSettings quick_settings() {
        ServerSettings settings;
        settings.listen = "127.0.0.1:0";
        settings.threads = 8;
        settings.max_body = 1000;
        return settings;
    }

    static ServerSettings impatient_settings() {
        ServerSettings settings = quick_settings();
        settings.keep_alive = std::chrono::milliseconds(1500);
        settings.request_deadline = std::chrono::milliseconds(500);
        settings.send_deadline = std::chrono::milliseconds(500);
        return settings;
    }

    void serve(ServerSettings settings = quick_settings()) {
        server_ = std::make_unique<Server>(std::move(settings), hooks());
        Router& router = server_->router();
        router.add("GET", "/hello", [](const Request&) { return HttpResponse{200, {{"Content-Type", "text/plain"}}, "hello"}; });
        router.add("POST", "/echo", [this](const Request& request) { return echo(request); });
        router.add("POST", "/large", [this](const Request& request) { return echo(request); }, {.max_body = 8 << 20});
        router.add("DELETE", "/echo", [this](const Request& request) { return echo(request); });
    }

    void start(ServerSettings settings = quick_settings()) {
        serve(std::move(settings));
        server_->start();
    }

    std::uint16_t port() const { return server_->port(); }

    HttpResponse echo(const Request& request) {
        ++handled_;
        return {.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = request.body};
    }

    ServerHooks hooks() {
        return {.answered =
                    [this](const RequestReport& report) {
                        const std::lock_guard lock(mutex_);
                        reports_.push_back(report);
                    },
                .failed =
                    [this](const std::string& where, const std::string& what) {
                        const std::lock_guard lock(mutex_);
                        failures_.push_back(where + ": " + what);
                    }};
    }

    std::vector<RequestReport> reports() {
        const std::lock_guard lock(mutex_);
        return reports_;
    }

    std::vector<std::string> failures() {
        const std::lock_guard lock(mutex_);
        return failures_;
    }

    /// Waits up to five seconds for `is_so`.
    static bool eventually(const std::function<bool()>& is_so) {
        for (int i = 0; i < 500; ++i) {
            if (is_so()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return is_so();
    }

    std::atomic<int> handled_{0};
    std::mutex mutex_;
    std::vector<RequestReport> reports_;
    std::vector<std::string> failures_;
    std::unique_ptr<Server> server_;  ///< last: its threads use the members above
};

}  // namespace domino::http
