#pragma once

#include "core/config/settings.hpp"
#include "domino/http.hpp"
#include "domino/json.hpp"

#include <string>

namespace domino {

/// Calls a running broker for the commands: at DOMINO_PUBLIC_URL or http://<DOMINO_LISTEN>, with
/// DOMINO_API_TOKEN or the token file below DOMINO_DATA. Throws `Error` in words for a person, `UsageError`
/// for what the broker calls malformed.
class Client {
public:
    explicit Client(const Settings& settings);

    Json get(const std::string& path) const { return call("GET", path, nullptr); }
    Json post(const std::string& path, const Json& body) const { return call("POST", path, &body); }
    const std::string& url() const { return url_; }

private:
    Json call(const std::string& method, const std::string& path, const Json* body) const;

    std::string url_;
    std::string token_;
    std::string token_place_;  ///< where it came from
};

/// Percent-encodes one path segment or query value.
std::string url_encoded(const std::string& text);

}  // namespace domino
