#pragma once

#include <domino/host.hpp>

namespace n8n {

/// The HTTP client of a program of its own, without a broker around it: certificates are checked, no redirects are
/// followed, answers to 25 MB. One thread.
class PocoHttp : public domino::HttpClient {
public:
    PocoHttp();
    domino::HttpResponse send(const domino::HttpRequest& request, std::chrono::milliseconds timeout) override;
};

}  // namespace n8n
