#pragma once

#include "core/config/environment.hpp"
#include "core/plugin/call_deadlines.hpp"
#include "domino/host.hpp"

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace domino {

/// The plugins' HTTP(S) client on Poco: certificates are checked against the system's, redirects
/// are answers like any other, the timeout covers the whole exchange, answers end at 25 MB.
/// HTTP_PROXY, HTTPS_PROXY and NO_PROXY (either case) are honoured. Any thread.
class PocoHttpClient : public HttpClient {
public:
    /// `ca_file`: certificates to trust instead of the system's; "" for those.
    explicit PocoHttpClient(const Environment& environment, const std::string& ca_file = "");

    HttpResponse send(const HttpRequest& request, std::chrono::milliseconds timeout) override;

private:
    std::unique_ptr<Poco::Net::HTTPClientSession> session_for(const std::string& scheme, const std::string& host,
                                                              std::uint16_t port) const;
    bool bypasses_proxy(const std::string& host) const;
    HttpResponse exchange(Poco::Net::HTTPClientSession& session, const std::string& path, const HttpRequest& request,
                          std::chrono::steady_clock::time_point end, std::atomic<bool>& over);

    Poco::Net::Context::Ptr tls_;
    std::string http_proxy_;
    std::string https_proxy_;
    std::vector<std::string> no_proxy_;
    CallDeadlines deadlines_;
};

}  // namespace domino
