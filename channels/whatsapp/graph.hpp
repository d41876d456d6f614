#pragma once

#include "channels/whatsapp/config.hpp"
#include "channels/whatsapp/graph_error.hpp"
#include "channels/whatsapp/health.hpp"
#include "domino/host.hpp"

#include <optional>
#include <string>

namespace domino::whatsapp {

/// What came of a call.
struct GraphAnswer {
    enum class Status {
        done,
        refused,  ///< it certainly did not happen; `error` says why
        unknown,  ///< no answer, or none that can be read: it may have happened
    } status = Status::unknown;
    Json body;  ///< of `done`
    GraphError error;
    std::string words;  ///< why it is not done, for a person
};

/// Meta's Graph API for one phone number. Every call tells `health` how it went. Any thread.
class Graph {
public:
    Graph(Host& host, const WhatsappConfig& config, Health& health) : host_(host), config_(config), health_(health) {}

    /// POST /{phone number id}/messages
    GraphAnswer send(const Json& message, std::chrono::milliseconds timeout) const;
    /// POST /{phone number id}/media; `body` of the answer has the id.
    GraphAnswer upload(const std::string& name, const std::string& media_type, const std::string& content,
                       std::chrono::milliseconds timeout) const;
    /// GET /{path}
    GraphAnswer get(const std::string& path, std::chrono::milliseconds timeout) const;
    /// A file that is at Meta. Throws `Error` when `url` is not Meta's own, which must not see the token.
    HttpResponse download(const std::string& url, std::chrono::milliseconds timeout) const;

private:
    std::string url_of(const std::string& path) const;
    GraphAnswer call(HttpRequest request, std::chrono::milliseconds timeout) const;
    GraphAnswer judge(const HttpResponse& response) const;
    GraphAnswer refused(GraphError error) const;

    Host& host_;
    const WhatsappConfig& config_;
    Health& health_;
};

}  // namespace domino::whatsapp
