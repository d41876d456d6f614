#include "core/plugin/http_client.hpp"

#include "domino/error.hpp"
#include "tests/unit/core/plugin/local_server.hpp"

#include <gtest/gtest.h>
#include <thread>

namespace domino {
namespace {

using namespace std::chrono_literals;
using test::LocalServer;
using test::send_text;

HttpRequest get(const std::string& url) {
    return {.method = "GET", .url = url, .headers = {}, .body = {}, .peer = {}};
}

std::string failure(HttpClient& client, const HttpRequest& request, std::chrono::milliseconds timeout = 5s) {
    try {
        client.send(request, timeout);
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

TEST(PocoHttpClient, SendsMethodHeadersBodyAndReadsTheAnswer) {
    LocalServer server([](auto& connection, const std::string&) {
        send_text(connection, "HTTP/1.1 201 Created\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 5\r\n\r\nhello");
    });
    PocoHttpClient client({});
    const HttpResponse answer = client.send({.method = "POST",
                                             .url = server.url() + "/path?q=1",
                                             .headers = {{"Content-Type", "application/json"}, {"X-Key", "k"}},
                                             .body = "{}",
                                             .peer = {}},
                                            5s);
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.body, "hello");
    EXPECT_EQ(answer.headers.at("x-a"), "1, 2");
    const std::string head = server.heads().at(0);
    for (const char* line : {"POST /path?q=1 HTTP/1.1\r\n", "Content-Type: application/json\r\n", "X-Key: k\r\n",
                             "Content-Length: 2\r\n", "User-Agent: Domino\r\n"})
        EXPECT_NE(head.find(line), std::string::npos) << line << head;
}

struct Target {
    const char* url;
    const char* sent;
};

TEST(PocoHttpClient, SendsPathAndQueryAsTheyAreWritten) {
    for (const auto& [url, sent] :
         {Target{"", "/"}, Target{"?a=1", "/?a=1"},
          Target{"/a%2Fb/%2e%2e%2Fc?d=%26&e=%C3%A4#f", "/a%2Fb/%2e%2e%2Fc?d=%26&e=%C3%A4"},
          Target{"/\xC3\xA4\"<>|", "/%C3%A4%22%3C%3E%7C"}, Target{"#f", "/"}, Target{"/a?b=http://c/d#e", "/a?b=http://c/d"}}) {
        LocalServer server(
            [](auto& connection, const std::string&) { send_text(connection, "HTTP/1.1 204 No Content\r\n\r\n"); });
        PocoHttpClient client({});
        client.send(get(server.url() + url), 5s);
        EXPECT_EQ(server.heads().at(0).substr(0, server.heads().at(0).find("\r\n")), "GET " + std::string(sent) + " HTTP/1.1");
    }
}

TEST(PocoHttpClient, TakesEveryStatusAsAnAnswerAndFollowsNothing) {
    for (const char* status : {"204 No Content", "302 Found", "404 Not Found", "500 Oops"}) {
        LocalServer server([&](auto& connection, const std::string&) {
            send_text(connection,
                      std::string("HTTP/1.1 ") + status + "\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
        });
        PocoHttpClient client({});
        EXPECT_EQ(client.send(get(server.url()), 5s).status, std::stoi(status));
        EXPECT_EQ(server.heads().size(), 1u);
    }
}

TEST(PocoHttpClient, ReadsChunkedAnswers) {
    LocalServer server([](auto& connection, const std::string&) {
        send_text(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    });
    PocoHttpClient client({});
    EXPECT_EQ(client.send(get(server.url()), 5s).body, "abcde");
}

TEST(PocoHttpClient, EndsTheWholeExchangeAtItsDeadline) {
    const std::function<void(Poco::Net::StreamSocket&, const LocalServer&)> slow_ways[] = {
        [](auto&, const LocalServer& server) {
            while (!server.is_ending()) std::this_thread::sleep_for(10ms);
        },
        [](auto& connection, const LocalServer& server) {
            send_text(connection, "HTTP/1.1 200 OK\r\nX-Slow: ");
            while (!server.is_ending()) {
                send_text(connection, "a");
                std::this_thread::sleep_for(50ms);
            }
        },
        [](auto& connection, const LocalServer& server) {
            send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            while (!server.is_ending()) {
                send_text(connection, "a");
                std::this_thread::sleep_for(50ms);
            }
        },
    };
    for (const auto& way : slow_ways) {
        LocalServer* self = nullptr;
        std::atomic<bool> known{false};
        LocalServer server([&](auto& connection, const std::string&) {
            while (!known) std::this_thread::yield();
            way(connection, *self);
        });
        self = &server;
        known = true;
        PocoHttpClient client({});
        const auto begin = std::chrono::steady_clock::now();
        const std::string text = failure(client, get(server.url() + "/x?token=hunter2"), 400ms);
        EXPECT_NE(text.find("within 400 ms"), std::string::npos) << text;
        EXPECT_EQ(text.find("hunter2"), std::string::npos) << "queries may hold secrets";
        EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
    }
}

TEST(PocoHttpClient, TellsWhatWasCertainlyNotSentFromWhatMayHaveBeen) {
    PocoHttpClient client({});
    std::string nobody;
    {
        const LocalServer gone([](auto&, const std::string&) {});
        nobody = gone.url();
    }
    EXPECT_THROW(client.send(get(nobody), 5s), NotConnected);
    EXPECT_THROW(client.send(get("http://no-such-host.invalid/"), 5s), NotConnected);
    const LocalServer silent([](auto& connection, const std::string&) { connection.close(); });
    try {
        client.send(get(silent.url()), 5s);
        FAIL() << "no answer is no answer";
    } catch (const NotConnected&) {
        FAIL() << "the request had arrived";
    } catch (const Error&) {
    }
}

TEST(PocoHttpClient, RefusesAnswersThatAreTooLargeOrCutShort) {
    LocalServer large([](auto& connection, const std::string&) {
        send_text(connection, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        const std::string block(1 << 20, 'x');
        for (int i = 0; i < 27; ++i) send_text(connection, block);
    });
    PocoHttpClient client({});
    EXPECT_NE(failure(client, get(large.url()), 20s).find("larger than 25 MB"), std::string::npos);
    LocalServer cut(
        [](auto& connection, const std::string&) { send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"); });
    EXPECT_NE(failure(client, get(cut.url())).find("cut short"), std::string::npos);
    LocalServer silent([](auto&, const std::string&) {});
    EXPECT_NE(failure(client, get(silent.url())), "");
    LocalServer nonsense([](auto& connection, const std::string&) { send_text(connection, "SSH-2.0-OpenSSH\r\n\r\n"); });
    EXPECT_NE(failure(client, get(nonsense.url())), "");
}

TEST(PocoHttpClient, RefusesWhatIsNoRequest) {
    PocoHttpClient client({});
    for (const char* url : {"", "nowhere", "ftp://x/", "http://", "file:///etc/passwd", "http://x/a b", "http://x/\r\nHost: y"})
        EXPECT_NE(failure(client, get(url)).find("is no http:// or https:// URL"), std::string::npos) << url;
    LocalServer server([](auto&, const std::string&) {});
    HttpRequest smuggling = get(server.url());
    smuggling.headers = {{"X", "a\r\nContent-Length: 5"}};
    EXPECT_NE(failure(client, smuggling).find("line end"), std::string::npos);
    EXPECT_TRUE(server.heads().empty());
}

TEST(PocoHttpClient, NamesAPeerThatIsAway) {
    PocoHttpClient client({});
    const std::string text = failure(client, get("http://127.0.0.1:1/x?key=hunter2"));
    EXPECT_NE(text.find("no answer from http://127.0.0.1:1/x"), std::string::npos) << text;
    EXPECT_EQ(text.find("hunter2"), std::string::npos);
}

TEST(PocoHttpClient, GoesThroughTheProxyExceptWhereItShallNot) {
    LocalServer proxy(
        [](auto& connection, const std::string&) { send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nproxy"); });
    LocalServer direct([](auto& connection, const std::string&) {
        send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ndirect");
    });
    PocoHttpClient client({{"http_proxy", proxy.url()}, {"NO_PROXY", "intern.example, .other.example"}});
    EXPECT_EQ(client.send(get("http://n8n.example/x"), 5s).body, "proxy");
    EXPECT_NE(proxy.heads().at(0).find("GET http://n8n.example:80/x HTTP/1.1"), std::string::npos) << proxy.heads().at(0);
    EXPECT_EQ(proxy.heads().at(0).find("Proxy-Authorization"), std::string::npos);
    EXPECT_EQ(client.send(get(direct.url()), 5s).body, "direct") << "never for this machine itself";
    EXPECT_EQ(proxy.heads().size(), 1u);
}

TEST(PocoHttpClient, ServesManyThreads) {
    LocalServer server(
        [](auto& connection, const std::string&) { send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"); });
    PocoHttpClient client({});
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 20; ++i) good += client.send(get(server.url()), 10s).body == "ok" ? 1 : 0;
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(good, 80);
}

}  // namespace
}  // namespace domino
