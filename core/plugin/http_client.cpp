#include "core/plugin/http_client.hpp"

#include "domino/error.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/String.h>
#include <Poco/StringTokenizer.h>
#include <Poco/URI.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cctype>

namespace domino {
namespace {

constexpr std::size_t largest_answer = 25u << 20;

std::string variable(const Environment& environment, const std::string& name) {
    for (const auto& spelling : {Poco::toLower(name), name})
        if (const auto found = environment.find(spelling); found != environment.end() && !found->second.empty())
            return found->second;
    return "";
}

bool is_loopback(const std::string& host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

/// Line ends in a header would let its value write further headers.
void check_header_text(const std::string& text, const std::string& what) {
    const bool clean =
        std::none_of(text.begin(), text.end(), [](unsigned char c) { return c == '\r' || c == '\n' || c == '\0'; });
    if (!clean) throw Error(what + " of an HTTP request holds a line end or NUL");
}

Poco::URI checked_url(const std::string& text) {
    const bool clean = std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c != 0x7F; });
    try {
        Poco::URI url(text);
        const bool web = url.getScheme() == "http" || url.getScheme() == "https";
        if (clean && web && !url.getHost().empty()) return url;
    } catch (const Poco::Exception&) {
    }
    throw Error("\"" + text.substr(0, 200) + "\" is no http:// or https:// URL");
}

/// Path and query as they were written: taking them apart and joining them anew turns %2F into a slash,
/// by which a name could lead to another place.
std::string target_of(const std::string& url) {
    constexpr std::string_view unsafe = "\"<>\\^`{|}";
    const auto authority = url.find("://") + 3;
    const auto begin = std::min(url.find_first_of("/?#", authority), url.size());
    std::string target = url.compare(begin, 1, "/") == 0 ? "" : "/";
    for (const char c : url.substr(begin, url.find('#', begin) - begin)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x7F && unsafe.find(c) == std::string_view::npos) {
            target += c;
        } else {
            Poco::URI::encode(std::string(1, c), "", target);
        }
    }
    return target;
}

void apply_proxy(Poco::Net::HTTPClientSession& session, const std::string& proxy) {
    const Poco::URI url(proxy.find("://") == std::string::npos ? "http://" + proxy : proxy);
    const std::string user = url.getUserInfo();
    const auto colon = user.find(':');
    Poco::Net::HTTPClientSession::ProxyConfig config;
    config.host = url.getHost();
    config.port = url.getPort();
    config.authMethod =
        user.empty() ? Poco::Net::HTTPClientSession::PROXY_AUTH_NONE : Poco::Net::HTTPClientSession::PROXY_AUTH_HTTP_BASIC;
    config.username = user.substr(0, colon);
    if (colon != std::string::npos) config.password = user.substr(colon + 1);
    session.setProxyConfig(config);
}

Poco::Net::HTTPRequest head_of(const HttpRequest& request, const std::string& path) {
    check_header_text(request.method, "the method");
    Poco::Net::HTTPRequest head(request.method, path, Poco::Net::HTTPMessage::HTTP_1_1);
    head.setKeepAlive(false);
    head.set("User-Agent", "Domino");
    for (const auto& [name, value] : request.headers) {
        check_header_text(name, "a header name");
        check_header_text(value, "the header " + name);
        head.set(name, value);
    }
    const bool has_body =
        !request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
    if (has_body) head.setContentLength64(static_cast<Poco::Int64>(request.body.size()));
    return head;
}

std::string read_body(std::istream& stream) {
    std::string body;
    std::array<char, 16384> buffer{};
    while (stream.read(buffer.data(), buffer.size()) || stream.gcount() > 0) {
        body.append(buffer.data(), static_cast<std::size_t>(stream.gcount()));
        if (body.size() > largest_answer) throw Error("the answer is larger than 25 MB");
    }
    return body;
}

HttpHeaders headers_of(const Poco::Net::HTTPResponse& response) {
    HttpHeaders headers;
    for (const auto& [name, value] : response) {
        auto& joined = headers[name];
        joined += (joined.empty() ? "" : ", ") + value;
    }
    return headers;
}

/// A second handle of a connection: the deadline may end the connection by it while the session
/// closes its own.
class OwnHandle {
public:
    explicit OwnHandle(int handle) : handle_(::fcntl(handle, F_DUPFD_CLOEXEC, 0)) {}
    ~OwnHandle() {
        if (handle_ >= 0) ::close(handle_);
    }
    OwnHandle(const OwnHandle&) = delete;
    OwnHandle& operator=(const OwnHandle&) = delete;
    int get() const { return handle_; }

private:
    int handle_;
};

std::string without_query(const Poco::URI& url) {
    return url.getScheme() + "://" + url.getAuthority() + url.getPath();
}

}  // namespace

PocoHttpClient::PocoHttpClient(const Environment& environment, const std::string& ca_file)
    : http_proxy_(variable(environment, "HTTP_PROXY")), https_proxy_(variable(environment, "HTTPS_PROXY")) {
    using Poco::Net::Context;
    tls_ = new Context(Context::TLS_CLIENT_USE, ca_file, Context::VERIFY_STRICT, 9, ca_file.empty(), "DEFAULT");
    tls_->disableProtocols(Context::PROTO_SSLV2 | Context::PROTO_SSLV3 | Context::PROTO_TLSV1 | Context::PROTO_TLSV1_1);
    const Poco::StringTokenizer hosts(variable(environment, "NO_PROXY"), ",",
                                      Poco::StringTokenizer::TOK_TRIM | Poco::StringTokenizer::TOK_IGNORE_EMPTY);
    no_proxy_.assign(hosts.begin(), hosts.end());
}

bool PocoHttpClient::bypasses_proxy(const std::string& host) const {
    if (is_loopback(host)) return true;
    return std::any_of(no_proxy_.begin(), no_proxy_.end(), [&](const std::string& entry) {
        const std::string name = entry.starts_with('.') ? entry.substr(1) : entry;
        return entry == "*" || Poco::icompare(host, name) == 0 || Poco::toLower(host).ends_with("." + Poco::toLower(name));
    });
}

std::unique_ptr<Poco::Net::HTTPClientSession> PocoHttpClient::session_for(const std::string& scheme, const std::string& host,
                                                                          std::uint16_t port) const {
    std::unique_ptr<Poco::Net::HTTPClientSession> session;
    if (scheme == "https") {
        session = std::make_unique<Poco::Net::HTTPSClientSession>(host, port, tls_);
    } else {
        session = std::make_unique<Poco::Net::HTTPClientSession>(host, port);
    }
    const std::string& proxy = scheme == "https" ? https_proxy_ : http_proxy_;
    if (!proxy.empty() && !bypasses_proxy(host)) apply_proxy(*session, proxy);
    return session;
}

HttpResponse PocoHttpClient::exchange(Poco::Net::HTTPClientSession& session, const std::string& path, const HttpRequest& request,
                                      std::chrono::steady_clock::time_point end, std::atomic<bool>& over) {
    Poco::Net::HTTPRequest head = head_of(request, path);
    std::ostream& upload = session.sendRequest(head);
    const auto connection = std::make_shared<const OwnHandle>(session.socket().impl()->sockfd());
    const CallDeadlines::Guard deadline(deadlines_, end, [&over, connection] {
        over = true;
        ::shutdown(connection->get(), SHUT_RDWR);
    });
    upload.write(request.body.data(), static_cast<std::streamsize>(request.body.size())).flush();
    Poco::Net::HTTPResponse answer;
    std::istream& stream = session.receiveResponse(answer);
    HttpResponse response{.status = answer.getStatus(), .headers = headers_of(answer), .body = read_body(stream)};
    const bool has_body = request.method != "HEAD" && response.status != 204 && response.status != 304;
    if (has_body && answer.hasContentLength() && static_cast<Poco::Int64>(response.body.size()) < answer.getContentLength64())
        throw Error("the answer was cut short");
    return response;
}

HttpResponse PocoHttpClient::send(const HttpRequest& request, std::chrono::milliseconds timeout) {
    const Poco::URI url = checked_url(request.url);
    const auto end = std::chrono::steady_clock::now() + timeout;
    std::atomic<bool> over{false};
    try {
        const auto session = session_for(url.getScheme(), url.getHost(), url.getPort());
        session->setTimeout(Poco::Timespan(std::chrono::microseconds(timeout).count()));
        session->setKeepAlive(false);
        HttpResponse response = exchange(*session, target_of(request.url), request, end, over);
        if (!over) return response;
    } catch (const Poco::TimeoutException&) {
        over = true;
    } catch (const Poco::Net::ConnectionRefusedException& error) {
        throw NotConnected("no answer from " + without_query(url) + ": " + error.displayText());
    } catch (const Poco::Net::DNSException& error) {
        throw NotConnected("no answer from " + without_query(url) + ": " + error.displayText());
    } catch (const Poco::Exception& error) {
        if (!over) throw Error("no answer from " + without_query(url) + ": " + error.displayText());
    } catch (const Error& error) {
        if (!over) throw Error("no answer from " + without_query(url) + ": " + error.what());
    }
    throw Error("no answer from " + without_query(url) + " within " + std::to_string(timeout.count()) + " ms");
}

}  // namespace domino
