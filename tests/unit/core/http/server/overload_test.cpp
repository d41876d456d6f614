#include "server_fixture.hpp"

#include <semaphore>

namespace domino::http {
namespace {

using std::chrono::milliseconds;

const std::string hello = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

class OverloadTest : public ServerTest {
protected:
    static ServerSettings two_threads() {
        ServerSettings settings = quick_settings();
        settings.threads = 2;
        settings.patience = milliseconds(4000);
        return settings;
    }
};

TEST_F(OverloadTest, TellsANewConnectionToTryAgainWhenEveryThreadWorks) {
    ServerSettings settings = two_threads();
    settings.patience = milliseconds(200);
    serve(settings);
    std::counting_semaphore<> release(0);
    server_->router().add("GET", "/wait", [&](const Request&) {
        release.acquire();
        return HttpResponse{200, {}, "done"};
    });
    server_->start();
    std::vector<RawClient> working;
    for (int i = 0; i < 2; ++i) {
        working.emplace_back(port());
        working.back().send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    ASSERT_TRUE(eventually([&] { return server_->counts().in_flight == 2; }));
    for (int i = 0; i < 3; ++i) {
        const RawAnswer refused = ask(port(), hello);
        EXPECT_EQ(refused.status, 503);
        EXPECT_TRUE(refused.has("Retry-After: 1"));
        EXPECT_TRUE(refused.has("application/problem+json"));
    }
    EXPECT_EQ(server_->counts().refused, 3U);
    release.release(2);
    for (RawClient& client : working) EXPECT_EQ(client.read_answer().body, "done");
    EXPECT_EQ(ask(port(), hello).status, 200);
}

TEST_F(OverloadTest, LetsIdleConnectionsMakeRoom) {
    start(two_threads());
    std::vector<RawClient> idle;
    for (int i = 0; i < 6; ++i) {
        idle.emplace_back(port());
        idle.back().send(hello);
        EXPECT_EQ(idle.back().read_answer().body, "hello");
    }
    EXPECT_TRUE(idle.front().is_closed_within(milliseconds(4000)));
    EXPECT_EQ(server_->counts().refused, 0U);
}

TEST_F(OverloadTest, LetsSlowSendersMakeRoomAndTellsThem) {
    ServerSettings settings = two_threads();
    settings.yield_after = milliseconds(100);
    start(settings);
    std::vector<RawClient> slow;
    for (std::size_t i = 1; i <= 2; ++i) {  // one after the other: who has been slow for longer makes room
        slow.emplace_back(port());
        slow.back().send("GET /hello HTT");
        ASSERT_TRUE(eventually([&] { return server_->counts().in_flight == i; }));
    }
    std::this_thread::sleep_for(milliseconds(200));
    EXPECT_EQ(ask(port(), hello).status, 200);
    EXPECT_EQ(slow.front().read_answer().status, 408);
    slow.back().send("P/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(slow.back().read_answer().status, 200);
}

TEST_F(OverloadTest, HasABurstWaitForThreadsRatherThanTurningItAway) {
    start(two_threads());
    std::vector<RawClient> burst;
    for (int i = 0; i < 200; ++i) burst.emplace_back(port());
    for (RawClient& client : burst) client.send(hello);
    for (RawClient& client : burst) EXPECT_EQ(client.read_answer().status, 200);
    EXPECT_EQ(server_->counts().refused, 0U);
}

TEST_F(OverloadTest, SharesThreadsAmongConnectionsThatNeverRest) {
    start(two_threads());
    std::atomic<bool> is_over{false};
    std::atomic<int> unanswered{0};
    std::vector<std::jthread> busy;
    for (int i = 0; i < 2; ++i)
        busy.emplace_back([&] {
            while (!is_over) {
                RawClient client(port());
                while (!is_over && client.send(hello) && client.read_answer().status == 200) {
                }
            }
        });
    for (int i = 0; i < 20; ++i)
        if (ask(port(), hello).status != 200) ++unanswered;
    is_over = true;
    EXPECT_EQ(unanswered, 0);
}

TEST_F(OverloadTest, BoundsTheConnectionsOfOneAddress) {
    ServerSettings settings = quick_settings();
    settings.connections_per_address = 3;
    settings.exempt_networks = {};
    start(settings);
    {
        std::vector<RawClient> clients;
        for (int i = 0; i < 3; ++i) {
            clients.emplace_back(port());
            clients.back().send(hello);
            EXPECT_EQ(clients.back().read_answer().status, 200);
        }
        EXPECT_EQ(ask(port(), hello).status, 429);
    }
    EXPECT_TRUE(eventually([&] { return ask(port(), hello).status == 200; }));
}

TEST_F(OverloadTest, ServesHundredsOfConnectionsInTurn) {
    ServerSettings settings = quick_settings();
    settings.threads = 32;
    start(settings);
    std::atomic<int> answered{0};
    std::vector<std::jthread> clients;
    for (int c = 0; c < 16; ++c)
        clients.emplace_back([&] {
            for (int i = 0; i < 50; ++i)
                if (ask(port(), hello).body == "hello") ++answered;
        });
    clients.clear();
    EXPECT_EQ(answered, 800);
}

TEST_F(OverloadTest, RefusesAnAddressThatIsTakenByNameAndWayOut) {
    start();
    ServerSettings settings = quick_settings();
    settings.listen = server_->address();
    Server second(settings);
    try {
        second.start();
        FAIL() << "two servers listen on " << settings.listen;
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find(settings.listen), std::string::npos) << error.what();
    }
}

}  // namespace
}  // namespace domino::http
