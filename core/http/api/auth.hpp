#pragma once

#include "core/http/server/request.hpp"
#include "core/http/server/router.hpp"
#include "core/pipeline/tokens.hpp"
#include "domino/host.hpp"

#include <optional>
#include <string>

namespace domino {

/// Who may call: a bearer of the API token, or a browser that came by the login link and now has
/// a session cookie. A cookie counts for changing requests only when they come from our own page.
class Auth {
public:
    Auth(std::string api_token, const Tokens& tokens, const Clock& clock, bool secure_cookie)
        : api_token_(std::move(api_token)), tokens_(tokens), clock_(clock), secure_cookie_(secure_cookie) {}

    /// "token" or "session"; std::nullopt when the request proves nothing.
    std::optional<std::string> principal(const http::Request& request) const;
    /// 401 as problem+json; std::nullopt when the request may pass.
    std::optional<HttpResponse> refuse(const http::Request& request) const;

    /// Path of the login link, with a token that is good for a day.
    std::string login_path() const;
    /// Turns a login token into a session cookie and leads to the page.
    HttpResponse login(const http::Request& request) const;
    HttpResponse logout() const;

private:
    bool bearer_fits(const http::Request& request) const;
    bool session_fits(const http::Request& request) const;

    const std::string api_token_;
    const Tokens& tokens_;
    const Clock& clock_;
    const bool secure_cookie_;
};

/// True when a browser says that the request was made by a page of this very origin.
bool is_same_origin(const http::Request& request);

}  // namespace domino
