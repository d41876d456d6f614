#include "server_fixture.hpp"

namespace domino::http {
namespace {

using std::chrono::milliseconds;

class ConnectionTest : public ServerTest {};

const std::string hello = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::string post(const std::string& path, const std::string& body, const std::string& fields = {}) {
    return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields +
           "\r\n" + body;
}

TEST_F(ConnectionTest, AnswersManyRequestsOnOneConnection) {
    start();
    RawClient client(port());
    for (int i = 0; i < 5; ++i) {
        client.send(hello);
        const RawAnswer answer = client.read_answer();
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "hello");
        EXPECT_TRUE(answer.has("\r\nDate: ")) << answer.head;
        EXPECT_FALSE(answer.has("Connection:")) << answer.head;
        EXPECT_FALSE(answer.has("Server:")) << answer.head;
    }
}

TEST_F(ConnectionTest, AnswersPipelinedRequestsInTheirOrder) {
    start();
    RawClient client(port());
    client.send(post("/echo", "one") + hello + post("/echo", "two") +
                "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nthr\r\n2;x=y\r\nee\r\n0\r\nX-Trailer: "
                "1\r\n\r\n" +
                post("/echo", "four"));
    for (const char* expected : {"one", "hello", "two", "three", "four"}) EXPECT_EQ(client.read_answer().body, expected);
}

TEST_F(ConnectionTest, TakesARequestByteByByte) {
    start();
    RawClient client(port());
    for (const char byte : post("/echo", "slow but sure")) client.send(std::string(1, byte));
    EXPECT_EQ(client.read_answer().body, "slow but sure");
}

TEST_F(ConnectionTest, IgnoresEmptyLinesBeforeARequest) {
    start();
    EXPECT_EQ(ask(port(), "\r\n\r\n" + hello).body, "hello");
}

TEST_F(ConnectionTest, TakesTheAbsoluteFormOfATarget) {
    start();
    EXPECT_EQ(ask(port(), "GET http://localhost/hello HTTP/1.1\r\nHost: localhost\r\n\r\n").body, "hello");
}

TEST_F(ConnectionTest, EndsAfterTheAnswerWhenAskedTo) {
    start();
    RawClient client(port());
    client.send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: foo, Close\r\n\r\n");
    EXPECT_TRUE(client.read_answer().has("Connection: close"));
    EXPECT_TRUE(client.is_closed_within(milliseconds(1000)));
}

TEST_F(ConnectionTest, KeepsHttp10ConnectionsOnlyWhenAskedTo) {
    start();
    RawClient keeping(port());
    keeping.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_TRUE(keeping.read_answer().has("Connection: keep-alive"));
    keeping.send("GET /hello HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(keeping.read_answer().has("Connection: close"));
    EXPECT_TRUE(keeping.is_closed_within(milliseconds(1000)));
}

TEST_F(ConnectionTest, AnswersHeadWithTheSizeAndNoBody) {
    start();
    RawClient client(port());
    client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n" + hello);
    const RawAnswer head = client.read_answer(true);
    EXPECT_EQ(head.status, 200);
    EXPECT_TRUE(head.has("Content-Length: 5"));
    EXPECT_EQ(client.read_answer().body, "hello");
}

TEST_F(ConnectionTest, AnswersOptionsAndWrongMethodsWithAllow) {
    start();
    const RawAnswer options = ask(port(), "OPTIONS /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(options.status, 204);
    EXPECT_TRUE(options.has("Allow: DELETE, OPTIONS, POST")) << options.head;
    EXPECT_FALSE(options.has("Content-Length")) << options.head;
    EXPECT_EQ(ask(port(), "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").status, 204);
    const RawAnswer wrong = ask(port(), "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_TRUE(wrong.has("Allow: DELETE, OPTIONS, POST")) << wrong.head;
}

TEST_F(ConnectionTest, AsksForTheBodyOnlyWhenItWantsIt) {
    serve();
    server_->router().before([](const Request& request, const Route&) -> std::optional<HttpResponse> {
        if (request.header("Authorization").empty()) return problem(401, "Unauthorized", "A token is needed.");
        return std::nullopt;
    });
    server_->start();

    const auto expecting = [](const std::string& fields) {
        return "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n" + fields + "\r\n";
    };
    RawClient wanted(port());
    wanted.send(expecting("Content-Length: 4\r\nAuthorization: x\r\n"));
    EXPECT_EQ(wanted.read_answer().status, 100);
    wanted.send("body");
    EXPECT_EQ(wanted.read_answer().body, "body");

    for (const char* fields : {"Content-Length: 4\r\n", "Content-Length: 4000\r\nAuthorization: x\r\n"}) {
        RawClient unwanted(port());
        unwanted.send(expecting(fields));
        const RawAnswer answer = unwanted.read_answer();
        EXPECT_TRUE(answer.status == 401 || answer.status == 413) << answer.status;
        EXPECT_TRUE(unwanted.is_closed_within(milliseconds(1000)));
    }
    EXPECT_EQ(handled_, 1);
}

TEST_F(ConnectionTest, DropsASmallUnwantedBodyAndGoesOn) {
    start();
    RawClient client(port());
    client.send(post("/nothing", "GET /hello HTTP/1.1\r\nHost: hidden\r\n\r\n") + hello);
    EXPECT_EQ(client.read_answer().status, 404);
    EXPECT_EQ(client.read_answer().body, "hello");
    EXPECT_TRUE(eventually([&] { return reports().size() == 2; }));
}

TEST_F(ConnectionTest, TellsAClientThatSendsTenMegabytesThatTheyAreTooMany) {
    start();
    const std::string request = post("/echo", std::string(10 << 20, 'x'));
    RawClient client(port());
    client.send(request);
    EXPECT_EQ(client.read_answer().status, 413);
    EXPECT_EQ(handled_, 0);
}

TEST_F(ConnectionTest, TakesLargeBodiesWhereTheRouteDoes) {
    start();
    const std::string body(6 << 20, 'x');
    EXPECT_EQ(ask(port(), post("/large", body)).body.size(), body.size());
}

TEST_F(ConnectionTest, BoundsTheMemoryOfAllBodies) {
    ServerSettings settings = quick_settings();
    settings.max_bodies = 1 << 20;
    start(settings);
    const RawAnswer refused = ask(port(), post("/large", std::string(2 << 20, 'x')));
    EXPECT_EQ(refused.status, 503);
    EXPECT_TRUE(refused.has("Retry-After: 1"));
    EXPECT_TRUE(eventually([&] { return ask(port(), post("/large", std::string(1 << 19, 'x'))).status == 200; }));
}

struct Thrown {
    const char* name;
    std::function<Answer(const Request&)> handler;
    int status;
    const char* expected;
};

class HandlerErrors : public ServerTest, public ::testing::WithParamInterface<Thrown> {};

TEST_P(HandlerErrors, BecomeProblemsAndTheConnectionGoesOn) {
    serve();
    server_->router().add("GET", "/fails", GetParam().handler);
    server_->start();
    RawClient client(port());
    client.send("GET /fails HTTP/1.1\r\nHost: a\r\n\r\n" + hello);
    const RawAnswer answer = client.read_answer();
    EXPECT_EQ(answer.status, GetParam().status);
    EXPECT_TRUE(answer.has("application/problem+json"));
    EXPECT_TRUE(answer.has(GetParam().expected)) << answer.head << answer.body;
    EXPECT_FALSE(answer.has("s3cret"));
    EXPECT_EQ(client.read_answer().body, "hello");
    EXPECT_EQ(failures().size(), GetParam().status == 500 ? 1U : 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, HandlerErrors,
    ::testing::Values(
        Thrown{"FieldError", [](const Request&) -> Answer { throw FieldError("/text", "must not be empty"); }, 400,
               R"("path":"/text")"},
        Thrown{"TryLater", [](const Request&) -> Answer { throw TryLater(429, std::chrono::seconds(7), "too much"); }, 429,
               "Retry-After: 7"},
        Thrown{"HttpError", [](const Request&) -> Answer { throw HttpError(409, "Twice", "It is there already."); }, 409,
               R"("title":"Twice")"},
        Thrown{"MalformedJson",
               [](const Request& r) -> Answer {
                   return HttpResponse{200, {}, to_text(json_body(r))};
               },
               400, "Malformed JSON"},
        Thrown{"DominoError", [](const Request&) -> Answer { throw Error("s3cret"); }, 500, "its log has the cause"},
        Thrown{"StdException", [](const Request&) -> Answer { throw std::runtime_error("s3cret"); }, 500,
               "its log has the cause"},
        Thrown{"Number", [](const Request&) -> Answer { throw 42; }, 500, "its log has the cause"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_F(ConnectionTest, LetsNoHeaderBreakOutOfItsLine) {
    serve();
    server_->router().add("GET", "/split", [](const Request&) {
        return HttpResponse{
            200, {{"X-Bad", "1\r\nX-Injected: 1"}, {"X-Good", "1"}, {"Content-Length", "999"}, {"Connection", "upgrade"}}, "ok"};
    });
    server_->start();
    const RawAnswer answer = ask(port(), "GET /split HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(answer.has("X-Good: 1"));
    EXPECT_FALSE(answer.has("X-Injected")) << answer.head;
    EXPECT_FALSE(answer.has("upgrade")) << answer.head;
    EXPECT_EQ(answer.body, "ok");
}

TEST_F(ConnectionTest, TurnsAStatusThatIsNoneInto500) {
    serve();
    server_->router().add("GET", "/odd", [](const Request&) { return HttpResponse{42, {}, ""}; });
    server_->start();
    EXPECT_EQ(ask(port(), "GET /odd HTTP/1.1\r\nHost: a\r\n\r\n").status, 500);
}

TEST_F(ConnectionTest, GivesHandlersTheRequestTakenApart) {
    serve();
    Request seen;
    server_->router().add("PUT", "/things/{id}/{rest*}", [&](const Request& request) {
        seen = request;
        return HttpResponse{204, {}, ""};
    });
    server_->start();
    const RawAnswer answer =
        ask(port(),
            "PUT //things/a%2Fb%20c/x/y%2f?q=1&q=%32&empty&s=a+b HTTP/1.1\r\nHost: h\r\nCookie: a=1\r\nCookie: b=2\r\n"
            "X-List: 1\r\nx-list:  2 \r\nContent-Length: 2\r\n\r\nhi");
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(seen.param("id"), "a/b c");
    EXPECT_EQ(seen.param("rest"), "x/y/");
    EXPECT_EQ(seen.rest_target, "/x/y%2f?q=1&q=%32&empty&s=a+b");
    EXPECT_EQ(seen.query.all("q"), (std::vector<std::string>{"1", "2"}));
    EXPECT_EQ(seen.query.find("empty"), "");
    EXPECT_EQ(seen.query.find("s"), "a b");
    EXPECT_EQ(seen.query.find("none"), std::nullopt);
    EXPECT_EQ(seen.header("cookie"), "a=1; b=2");
    EXPECT_EQ(seen.header("X-LIST"), "1, 2");
    EXPECT_EQ(seen.body, "hi");
    EXPECT_EQ(seen.peer, "127.0.0.1");
    EXPECT_THROW(seen.param("other"), Error);
}

TEST_F(ConnectionTest, ReportsEveryAnswerWithItsRoute) {
    start();
    RawClient client(port());
    client.send(post("/echo", "12345") + "GET /nothing/secret HTTP/1.1\r\nHost: a\r\n\r\nrubbish\r\n\r\n");
    client.read_all();
    ASSERT_TRUE(eventually([&] { return reports().size() == 3; }));
    const std::vector<RequestReport> all = reports();
    EXPECT_EQ(all[0].method + " " + all[0].route + " " + std::to_string(all[0].status), "POST /echo 200");
    EXPECT_EQ(all[0].received, 5U);
    EXPECT_EQ(all[0].sent, 5U);
    EXPECT_EQ(all[1].method + " " + all[1].route + " " + std::to_string(all[1].status), "GET (none) 404");
    EXPECT_EQ(all[2].method + " " + all[2].route + " " + std::to_string(all[2].status), "other (none) 400");
}

TEST_F(ConnectionTest, EndsARequestThatDripsInAtItsDeadline) {
    start(impatient_settings());
    RawClient client(port());
    const auto begin = std::chrono::steady_clock::now();
    bool is_taken = client.send("GET /hello HTTP/1.1\r\n");
    for (int i = 0; i < 40 && is_taken && !client.is_closed_within(milliseconds(50)); ++i) is_taken = client.send("X");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(1500));
}

struct Stalled {
    const char* name;
    const char* request;
};

class Stalling : public ServerTest, public ::testing::WithParamInterface<Stalled> {};

TEST_P(Stalling, IsAnswered408) {
    start(impatient_settings());
    RawClient client(port());
    client.send(GetParam().request);
    const RawAnswer answer = client.read_answer();
    EXPECT_EQ(answer.status, 408);
    EXPECT_TRUE(answer.has("Connection: close"));
    EXPECT_TRUE(client.is_closed_within(milliseconds(1000)));
}

INSTANTIATE_TEST_SUITE_P(
    Places, Stalling,
    ::testing::Values(Stalled{"Line", "GET /hel"}, Stalled{"Head", "GET /hello HTTP/1.1\r\nHost: a\r\n"},
                      Stalled{"Body", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n123"},
                      Stalled{"Chunk", "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_F(ConnectionTest, EndsSilentConnections) {
    start(impatient_settings());
    RawClient silent(port());
    EXPECT_TRUE(silent.is_closed_within(milliseconds(2000)));
    RawClient idle(port());
    idle.send(hello);
    idle.read_answer();
    EXPECT_FALSE(idle.is_closed_within(milliseconds(1000)));
    EXPECT_TRUE(idle.is_closed_within(milliseconds(2000)));
}

TEST_F(ConnectionTest, AnswersAClientThatStopsSendingInTheMiddle) {
    start();
    RawClient client(port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12");
    client.end_sending();
    EXPECT_EQ(client.read_answer().status, 400);
}

TEST_F(ConnectionTest, CutsAClientThatDoesNotTakeItsAnswer) {
    ServerSettings settings = impatient_settings();
    settings.slowest_reader = 1 << 30;
    serve(settings);
    server_->router().add("GET", "/huge", [](const Request&) { return HttpResponse{200, {}, std::string(32 << 20, 'x')}; });
    server_->start();
    RawClient client(port(), 4096);
    client.send("GET /huge HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return server_->counts().in_flight == 1; }));
    EXPECT_TRUE(eventually([&] { return server_->counts().connections == 0; }));
    EXPECT_LT(client.read_all().size(), 32U << 20);
}

}  // namespace
}  // namespace domino::http
