#include "poco_http.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/URI.h>
#include <array>
#include <domino/error.hpp>
#include <memory>

namespace n8n {
namespace {

constexpr std::size_t largest_answer = 25u << 20;

std::unique_ptr<Poco::Net::HTTPClientSession> session_for(const Poco::URI& url) {
    if (url.getScheme() == "http") return std::make_unique<Poco::Net::HTTPClientSession>(url.getHost(), url.getPort());
    if (url.getScheme() != "https") throw domino::Error("\"" + url.toString() + "\" is no http:// or https:// URL");
    using Poco::Net::Context;
    Context::Ptr tls = new Context(Context::TLS_CLIENT_USE, "", Context::VERIFY_STRICT, 9, true, "DEFAULT");
    tls->disableProtocols(Context::PROTO_SSLV2 | Context::PROTO_SSLV3 | Context::PROTO_TLSV1 | Context::PROTO_TLSV1_1);
    return std::make_unique<Poco::Net::HTTPSClientSession>(url.getHost(), url.getPort(), tls);
}

std::string read_all(std::istream& stream) {
    std::string body;
    std::array<char, 16384> buffer{};
    while (stream.read(buffer.data(), buffer.size()) || stream.gcount() > 0) {
        body.append(buffer.data(), static_cast<std::size_t>(stream.gcount()));
        if (body.size() > largest_answer) throw domino::Error("the answer is larger than 25 MB");
    }
    return body;
}

domino::HttpResponse exchange(const domino::HttpRequest& request, std::chrono::milliseconds timeout) {
    const Poco::URI url(request.url);
    const auto session = session_for(url);
    session->setTimeout(Poco::Timespan(std::chrono::microseconds(timeout).count()));
    Poco::Net::HTTPRequest head(request.method, url.getPathAndQuery(), Poco::Net::HTTPMessage::HTTP_1_1);
    for (const auto& [name, value] : request.headers) head.set(name, value);
    if (!request.body.empty() || request.method != "GET") head.setContentLength64(static_cast<Poco::Int64>(request.body.size()));
    session->sendRequest(head) << request.body;
    Poco::Net::HTTPResponse answer;
    std::istream& stream = session->receiveResponse(answer);
    domino::HttpResponse response{.status = answer.getStatus(), .headers = {}, .body = read_all(stream)};
    for (const auto& [name, value] : answer) {
        auto& joined = response.headers[name];
        joined += (joined.empty() ? "" : ", ") + value;
    }
    return response;
}

}  // namespace

PocoHttp::PocoHttp() = default;

domino::HttpResponse PocoHttp::send(const domino::HttpRequest& request, std::chrono::milliseconds timeout) {
    try {
        return exchange(request, timeout);
    } catch (const Poco::Exception& error) {
        throw domino::Error("no answer from " + request.url.substr(0, request.url.find('?')) + ": " + error.displayText());
    }
}

}  // namespace n8n
