#include "server_fixture.hpp"

#include <semaphore>

namespace domino::http {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

class StopTest : public ServerTest {
protected:
    void serve_waiting() {
        serve();
        server_->router().add("GET", "/wait", [this](const Request&) {
            release_.acquire();
            return HttpResponse{200, {}, "done"};
        });
        server_->start();
    }

    RawClient waiting_client() {
        RawClient client(port());
        client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_TRUE(eventually([&] { return server_->counts().in_flight == 1; }));
        return client;
    }

    std::counting_semaphore<> release_{0};
};

TEST_F(StopTest, LetsRunningRequestsFinish) {
    serve_waiting();
    RawClient client = waiting_client();
    std::jthread releaser([&] {
        std::this_thread::sleep_for(milliseconds(200));
        release_.release();
    });
    EXPECT_TRUE(server_->stop(milliseconds(4000)));
    const RawAnswer answer = client.read_answer();
    EXPECT_EQ(answer.body, "done");
    EXPECT_TRUE(answer.has("Connection: close"));
}

TEST_F(StopTest, CutsWhatIsNotDoneByTheDeadline) {
    serve_waiting();
    RawClient client = waiting_client();
    const auto begin = Clock::now();
    EXPECT_FALSE(server_->stop(milliseconds(200)));
    EXPECT_LT(Clock::now() - begin, milliseconds(4000));
    EXPECT_EQ(client.read_all(), "");
    release_.release();
    server_.reset();
}

TEST_F(StopTest, EndsIdleAndSilentConnectionsAtOnce) {
    start();
    RawClient silent(port());
    RawClient idle(port());
    idle.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(idle.read_answer().status, 200);
    ASSERT_TRUE(eventually([&] { return server_->counts().connections == 2; }));
    const auto begin = Clock::now();
    EXPECT_TRUE(server_->stop(milliseconds(4000)));
    EXPECT_LT(Clock::now() - begin, milliseconds(3000));
    EXPECT_TRUE(silent.is_closed_within(milliseconds(4000)));
    EXPECT_TRUE(idle.is_closed_within(milliseconds(4000)));
}

TEST_F(StopTest, TakesNoNewConnections) {
    start();
    const std::uint16_t old_port = port();
    server_->stop(milliseconds(1000));
    EXPECT_ANY_THROW({ RawClient client(old_port); });
}

TEST_F(StopTest, TurnsAwayWhoStillWaitsForAThread) {
    ServerSettings settings = quick_settings();
    settings.threads = 1;
    settings.patience = milliseconds(10000);
    serve(settings);
    server_->router().add("GET", "/wait", [this](const Request&) {
        release_.acquire();
        return HttpResponse{200, {}, "done"};
    });
    server_->start();
    RawClient client = waiting_client();
    RawClient behind(port());
    behind.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return server_->counts().waiting == 1; }));
    std::jthread stopper([&] { server_->stop(milliseconds(4000)); });
    EXPECT_EQ(behind.read_answer().status, 503);
    release_.release();
    EXPECT_EQ(client.read_answer().body, "done");
}

TEST_F(StopTest, MayComeTwiceOrWithoutStart) {
    serve();
    EXPECT_TRUE(server_->stop(milliseconds(100)));
    EXPECT_TRUE(server_->stop(milliseconds(100)));
    server_.reset();
    start();
    EXPECT_TRUE(server_->stop(milliseconds(100)));
    EXPECT_TRUE(server_->stop(milliseconds(100)));
}

TEST_F(StopTest, IsCleanWhileClientsKeepComing) {
    start();
    const std::uint16_t to = port();
    std::atomic<bool> stopped{false};
    std::atomic<int> broken{0};
    std::vector<std::jthread> clients;
    for (int i = 0; i < 4; ++i)
        clients.emplace_back([&] {
            while (!stopped) {
                try {
                    const RawAnswer answer = ask(to, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
                    if (answer.status != 0 && answer.status != 200 && answer.status != 503) ++broken;
                } catch (const std::exception&) {
                    return;
                }
            }
        });
    ASSERT_TRUE(eventually([&] { return handled_ > 50; }));
    EXPECT_TRUE(server_->stop(milliseconds(4000)));
    stopped = true;
    clients.clear();
    EXPECT_EQ(broken, 0);
}

}  // namespace
}  // namespace domino::http
