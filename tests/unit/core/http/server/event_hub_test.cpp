#include "core/http/server/event_frame.hpp"
#include "server_fixture.hpp"

namespace domino::http {
namespace {

using std::chrono::milliseconds;

const std::string subscribe = "GET /events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n";

/// What the sources of one test did.
struct Record {
    std::atomic<ClientId> last_client{0};
    std::atomic<int> alive{0};
    std::atomic<int> asked{0};
    std::atomic<std::size_t> given{0};
};

/// A state feed: gives events up to `news`, a piece each time it is asked.
class Feed : public EventSource {
public:
    Feed(Record& record, std::atomic<int>& news, std::size_t piece) : record_(record), news_(news), piece_(piece) {
        ++record_.alive;
    }
    ~Feed() override { --record_.alive; }

    void opened(ClientId client) override { record_.last_client = client; }

    std::string next() override {
        ++record_.asked;
        if (cursor_ >= news_) return {};
        ++cursor_;
        record_.given += piece_;
        return event_frame("n", std::to_string(cursor_), std::string(piece_, 'x'));
    }

private:
    Record& record_;
    std::atomic<int>& news_;
    const std::size_t piece_;
    int cursor_ = 0;
};

class EventHubTest : public ServerTest {
protected:
    void start_streams(ServerSettings settings = quick_settings(), std::size_t piece = 10) {
        serve(std::move(settings));
        server_->router().add("GET", "/events", [this, piece](const Request&) {
            return StreamStart{std::make_shared<Feed>(record_, news_, piece), {{"X-Feed", "1"}}};
        });
        server_->start();
    }

    RawClient subscriber(int receive_buffer = 0) {
        const std::uint64_t opened = hub().counts().opened;
        const ClientId last = record_.last_client;
        RawClient client(port(), receive_buffer);
        client.send(subscribe);
        EXPECT_TRUE(eventually([&] { return hub().counts().opened > opened && record_.last_client != last; }));
        return client;
    }

    EventHub& hub() { return server_->events(); }

    static Frame frame_of(const std::string& text) { return std::make_shared<const std::string>(event_frame("", "", text)); }

    Record record_;
    std::atomic<int> news_{0};
};

TEST_F(EventHubTest, StreamsWhatItIsGivenInOrder) {
    start_streams();
    RawClient client = subscriber();
    const ClientId id = record_.last_client;
    const std::string head = client.read_until("\r\n\r\n");
    EXPECT_NE(head.find("HTTP/1.1 200 OK"), std::string::npos);
    EXPECT_NE(head.find("Content-Type: text/event-stream"), std::string::npos);
    EXPECT_NE(head.find("X-Feed: 1"), std::string::npos);
    EXPECT_EQ(head.find("Content-Length"), std::string::npos);
    EXPECT_TRUE(hub().send(id, frame_of("one")));
    EXPECT_TRUE(hub().send(id, frame_of("two")));
    EXPECT_EQ(client.read_until("two\n\n"), "data: one\n\ndata: two\n\n");
}

TEST_F(EventHubTest, CostsNoThread) {
    start_streams();
    std::vector<RawClient> clients;
    for (int i = 0; i < 20; ++i) clients.push_back(subscriber());
    EXPECT_EQ(ask(port(), "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
    EXPECT_EQ(hub().counts().clients, 20U);
    EXPECT_TRUE(eventually([&] { return server_->counts().connections <= 1; }));
}

TEST_F(EventHubTest, AsksASourceUntilItHasNothingAndAgainWhenWoken) {
    start_streams();
    news_ = 3;
    RawClient client = subscriber();
    EXPECT_NE(client.read_until("id: 3").find("id: 1"), std::string::npos);
    news_ = 4;
    hub().wake(record_.last_client);
    EXPECT_NE(client.read_until("id: 4").find("id: 4"), std::string::npos);
}

TEST_F(EventHubTest, LetsASlowClientCostLittleAndOthersNothing) {
    start_streams(quick_settings(), 8 << 10);
    news_ = 10000;
    RawClient slow = subscriber(4096);
    ASSERT_TRUE(eventually([&] {
        const std::size_t before = record_.given;
        std::this_thread::sleep_for(milliseconds(100));
        return record_.given == before;
    }));
    EXPECT_LT(record_.given, 1U << 20);
    const std::size_t of_slow = record_.given;

    news_ = 20;
    RawClient quick = subscriber();
    EXPECT_NE(quick.read_until("id: 20").find("id: 20"), std::string::npos);
    EXPECT_EQ(record_.given, of_slow + 20 * (8 << 10));

    news_ = 200;
    slow.read_until("id: 200\n");
    EXPECT_GT(record_.given, of_slow);
    EXPECT_EQ(hub().counts().cut, 0U);
}

TEST_F(EventHubTest, CutsAClientForWhomTooMuchWaits) {
    start_streams();
    RawClient slow = subscriber(4096);
    const ClientId id = record_.last_client;
    RawClient quick = subscriber();
    const ClientId quick_id = record_.last_client;
    const Frame frame = frame_of(std::string(4000, 'x'));
    int sent = 0;
    while (sent < 1000 && hub().send(id, frame)) {
        ++sent;
        std::this_thread::sleep_for(milliseconds(1));
    }
    EXPECT_LT(sent, 300);
    EXPECT_TRUE(eventually([&] { return hub().counts().clients == 1; }));
    EXPECT_EQ(hub().counts().cut, 1U);
    EXPECT_FALSE(hub().send(id, frame));
    EXPECT_TRUE(hub().send(quick_id, frame_of("still here")));
    EXPECT_NE(quick.read_until("still here").find("still here"), std::string::npos);
    EXPECT_TRUE(eventually([&] { return record_.alive == 1; }));
}

TEST_F(EventHubTest, CutsAClientThatTakesNothingForTooLong) {
    ServerSettings settings = quick_settings();
    settings.events.stalled = milliseconds(300);
    settings.events.heartbeat = milliseconds(200);
    start_streams(settings, 8 << 10);
    news_ = 10000;
    RawClient slow = subscriber(4096);
    EXPECT_TRUE(eventually([&] { return hub().counts().clients == 0; }));
    EXPECT_EQ(hub().counts().cut, 1U);
}

TEST_F(EventHubTest, NoticesClientsThatLeave) {
    start_streams();
    {
        const RawClient client = subscriber();
        EXPECT_EQ(record_.alive, 1);
    }
    EXPECT_TRUE(eventually([&] { return hub().counts().clients == 0 && record_.alive == 0; }));
    EXPECT_EQ(hub().counts().cut, 0U);
    EXPECT_FALSE(hub().send(record_.last_client, frame_of("x")));
    hub().wake(record_.last_client);
    hub().close(record_.last_client);
}

TEST_F(EventHubTest, SendsHeartbeatsToIdleClients) {
    ServerSettings settings = quick_settings();
    settings.events.heartbeat = milliseconds(100);
    start_streams(settings);
    RawClient client = subscriber();
    client.read_until("\r\n\r\n");
    EXPECT_EQ(client.read_until(":\n\n:\n\n"), ":\n\n:\n\n");
}

TEST_F(EventHubTest, EndsAClientThatTalksInsteadOfListening) {
    start_streams();
    RawClient client = subscriber();
    EXPECT_TRUE(client.send("hello?"));
    EXPECT_FALSE(client.is_closed_within(milliseconds(200)));
    client.send(std::string(200000, 'x'));
    EXPECT_TRUE(client.is_closed_within(milliseconds(2000)));
}

TEST_F(EventHubTest, EndsAStreamWhoseSourceThrowsAndSaysSo) {
    class Broken : public EventSource {
        std::string next() override { throw std::runtime_error("no more"); }
    };
    serve();
    server_->router().add("GET", "/events", [](const Request&) { return StreamStart{std::make_shared<Broken>(), {}}; });
    server_->start();
    RawClient client(port());
    client.send(subscribe);
    EXPECT_TRUE(client.is_closed_within(milliseconds(2000)));
    EXPECT_EQ(failures(), std::vector<std::string>{"event stream: no more"});
}

TEST_F(EventHubTest, EndsAStreamWhoseSourceCannotOpenAndSaysSo) {
    class Unopened : public EventSource {
        void opened(ClientId) override { throw std::runtime_error("the store is away"); }
    };
    serve();
    server_->router().add("GET", "/events", [](const Request&) { return StreamStart{std::make_shared<Unopened>(), {}}; });
    server_->start();
    RawClient client(port());
    client.send(subscribe);
    EXPECT_TRUE(client.is_closed_within(milliseconds(2000)));
    EXPECT_TRUE(eventually([&] { return failures() == std::vector<std::string>{"GET /events: the store is away"}; }));
}

TEST_F(EventHubTest, ClosesAfterTryingWhatIsQueued) {
    start_streams();
    RawClient client = subscriber();
    hub().send(record_.last_client, frame_of("good bye"));
    hub().close(record_.last_client);
    EXPECT_NE(client.read_all().find("good bye"), std::string::npos);
    EXPECT_TRUE(eventually([&] { return record_.alive == 0; }));
}

TEST_F(EventHubTest, RefusesMoreClientsThanItMayHave) {
    ServerSettings settings = quick_settings();
    settings.events.clients = 1;
    start_streams(settings);
    const RawClient first = subscriber();
    const RawAnswer refused = ask(port(), subscribe);
    EXPECT_EQ(refused.status, 503);
    EXPECT_TRUE(refused.has("Retry-After"));
    EXPECT_TRUE(eventually([&] { return record_.alive == 1; }));
}

TEST_F(EventHubTest, CountsStreamsForTheirAddress) {
    ServerSettings settings = quick_settings();
    settings.connections_per_address = 2;
    settings.exempt_networks = {};
    start_streams(settings);
    {
        const RawClient first = subscriber();
        const RawClient second = subscriber();
        EXPECT_EQ(ask(port(), subscribe).status, 429);
    }
    EXPECT_TRUE(eventually([&] { return ask(port(), "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").status == 200; }));
}

TEST_F(EventHubTest, HoldsAThousandClientsAndReachesEach) {
    start_streams();
    std::vector<RawClient> clients;
    for (std::size_t i = 1; i <= 1000; ++i) {
        clients.emplace_back(port());
        clients.back().send(subscribe);
        const bool all_so_far = i % 100 != 0 || eventually([&] { return hub().counts().clients == i; });
        ASSERT_TRUE(all_so_far) << i;
    }
    std::vector<ClientId> ids;
    for (ClientId id = 1; id <= 1000; ++id) ids.push_back(id);
    EXPECT_EQ(hub().send(ids, frame_of("to all")), 1000U);
    for (RawClient& client : clients) EXPECT_NE(client.read_until("to all").find("data: to all"), std::string::npos);
    clients.clear();
    EXPECT_TRUE(eventually([&] { return hub().counts().clients == 0 && record_.alive == 0; }));
}

TEST_F(EventHubTest, StopsWithClientsAndSourcesAtWork) {
    start_streams(quick_settings(), 100);
    news_ = 1 << 30;
    std::vector<RawClient> clients;
    for (int i = 0; i < 20; ++i) clients.push_back(subscriber());
    std::jthread waker([&](const std::stop_token& token) {
        while (!token.stop_requested()) hub().wake(record_.last_client);
    });
    std::vector<std::jthread> readers;
    for (RawClient& client : clients) readers.emplace_back([&client] { client.read_all(); });
    std::this_thread::sleep_for(milliseconds(300));
    EXPECT_TRUE(server_->stop(milliseconds(2000)));
    readers.clear();
    EXPECT_EQ(record_.alive, 0);
    EXPECT_EQ(hub().counts().clients, 0U);
}

}  // namespace
}  // namespace domino::http
