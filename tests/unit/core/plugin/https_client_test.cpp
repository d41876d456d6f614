#include "core/plugin/child_process.hpp"
#include "core/plugin/http_client.hpp"
#include "domino/error.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <gtest/gtest.h>
#include <atomic>
#include <thread>

namespace domino {
namespace {

using namespace std::chrono_literals;

/// An HTTPS server on 127.0.0.1 that answers every request with "secret".
class TlsServer {
public:
    TlsServer(const std::string& key, const std::string& certificate)
        : context_(
              new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, key, certificate, "", Poco::Net::Context::VERIFY_NONE)),
          socket_(Poco::Net::SocketAddress("127.0.0.1", 0), 16, context_),
          thread_([this] { run(); }) {}
    ~TlsServer() {
        ending_ = true;
        thread_.join();
    }
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;

    std::string url(const std::string& host) const {
        return "https://" + host + ":" + std::to_string(socket_.address().port()) + "/";
    }
    int served() const { return served_; }

private:
    void run() {
        while (!ending_) {
            if (!socket_.poll(Poco::Timespan(20'000), Poco::Net::Socket::SELECT_READ)) continue;
            try {
                Poco::Net::StreamSocket connection = socket_.acceptConnection();
                connection.setReceiveTimeout(Poco::Timespan(2, 0));
                char buffer[4096];
                if (connection.receiveBytes(buffer, sizeof buffer) <= 0) continue;
                const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret";
                connection.sendBytes(answer.data(), static_cast<int>(answer.size()));
                ++served_;
            } catch (const Poco::Exception&) {
                continue;
            }
        }
    }

    Poco::Net::Context::Ptr context_;
    Poco::Net::SecureServerSocket socket_;
    std::atomic<bool> ending_{false};
    std::atomic<int> served_{0};
    std::thread thread_;
};

class HttpsClientTest : public ::testing::Test {
protected:
    void SetUp() override {
        const auto made =
            run_child({"/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key_, "-out", certificate_,
                       "-days", "2", "-subj", "/CN=domino-test", "-addext", "subjectAltName=DNS:localhost"},
                      60s);
        ASSERT_EQ(made.exit_code, 0) << made.errors;
    }

    std::string failure(PocoHttpClient& client, const std::string& url) {
        try {
            client.send({.method = "GET", .url = url, .headers = {}, .body = {}, .peer = {}}, 10s);
            return "";
        } catch (const Error& error) {
            return error.what();
        }
    }

    test::TemporaryFolder folder_;
    const std::string key_ = (folder_.path() / "key.pem").string();
    const std::string certificate_ = (folder_.path() / "certificate.pem").string();
};

TEST_F(HttpsClientTest, TalksToAPeerWhoseCertificateItTrusts) {
    const TlsServer server(key_, certificate_);
    PocoHttpClient client({}, certificate_);
    EXPECT_EQ(failure(client, server.url("localhost")), "");
    EXPECT_EQ(server.served(), 1);
}

TEST_F(HttpsClientTest, SendsNothingToAPeerItDoesNotTrust) {
    const TlsServer server(key_, certificate_);
    PocoHttpClient client({});
    EXPECT_NE(failure(client, server.url("localhost")).find("ertificate"), std::string::npos);
    EXPECT_EQ(server.served(), 0);
}

TEST_F(HttpsClientTest, SendsNothingToAPeerOfAnotherName) {
    const TlsServer server(key_, certificate_);
    PocoHttpClient client({}, certificate_);
    EXPECT_NE(failure(client, server.url("127.0.0.1")), "");
    EXPECT_EQ(server.served(), 0);
}

}  // namespace
}  // namespace domino
