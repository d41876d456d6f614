#include "core/http/api/auth.hpp"

#include "core/pipeline/intake.hpp"
#include "domino/digest.hpp"

namespace domino {
namespace {

constexpr const char* cookie_name = "domino_session";
constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
constexpr std::int64_t session_days = 30;

std::string cookie_of(const http::Request& request) {
    const std::string cookies = request.header("Cookie");
    const std::string name = std::string(cookie_name) + "=";
    for (std::size_t begin = 0; begin < cookies.size();) {
        begin = cookies.find_first_not_of(" ", begin);
        if (begin == std::string::npos) break;
        const auto end = std::min(cookies.find(';', begin), cookies.size());
        if (cookies.compare(begin, name.size(), name) == 0) return cookies.substr(begin + name.size(), end - begin - name.size());
        begin = end + 1;
    }
    return {};
}

bool changes_something(const http::Request& request) {
    return request.method != "GET" && request.method != "HEAD" && request.method != "OPTIONS";
}

std::string host_of(const std::string& origin) {
    const auto scheme = origin.find("://");
    return scheme == std::string::npos ? std::string() : origin.substr(scheme + 3);
}

}  // namespace

bool is_same_origin(const http::Request& request) {
    const std::string site = request.header("Sec-Fetch-Site");
    if (!site.empty()) return site == "same-origin";
    const std::string origin = request.header("Origin");
    return !origin.empty() && host_of(origin) == request.header("Host");
}

bool Auth::bearer_fits(const http::Request& request) const {
    const std::string header = request.header("Authorization");
    return header.size() > 7 && strncasecmp(header.c_str(), "Bearer ", 7) == 0 && same_secret(header.substr(7), api_token_);
}

bool Auth::session_fits(const http::Request& request) const {
    const auto claims = tokens_.verify(TokenPurpose::session, cookie_of(request));
    if (!claims || claims->expires < milliseconds_since_1970(clock_.now())) return false;
    return !changes_something(request) || is_same_origin(request);
}

std::optional<std::string> Auth::principal(const http::Request& request) const {
    if (bearer_fits(request)) return "token";
    if (session_fits(request)) return "session";
    return std::nullopt;
}

std::optional<HttpResponse> Auth::refuse(const http::Request& request) const {
    if (principal(request)) return std::nullopt;
    const bool other_page = tokens_.verify(TokenPurpose::session, cookie_of(request)).has_value() && changes_something(request);
    HttpResponse response =
        other_page
            ? problem(403, "Forbidden", "This request came from a page of another origin.")
            : problem(401, "Not logged in",
                      "Send \"Authorization: Bearer TOKEN\" (DOMINO_API_TOKEN), or open the login link that the broker printed; "
                      "\"domino login-link\" prints it again.");
    if (!other_page) response.headers["WWW-Authenticate"] = "Bearer realm=\"domino\"";
    return response;
}

std::string Auth::login_path() const {
    return "/login?token=" + tokens_.sign(TokenPurpose::login, {.expires = milliseconds_since_1970(clock_.now()) + day_ms});
}

HttpResponse Auth::login(const http::Request& request) const {
    const std::string token(request.query.find("token").value_or(""));
    const std::int64_t now = milliseconds_since_1970(clock_.now());
    const auto claims = tokens_.verify(TokenPurpose::login, token);
    if (!claims || claims->expires < now)
        return problem(403, "Login link not valid",
                       "This login link is forged or older than a day; \"domino login-link\" prints a new one.");
    const std::string session = tokens_.sign(TokenPurpose::session, {.expires = now + session_days * day_ms});
    const std::string cookie = std::string(cookie_name) + "=" + session +
                               "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(session_days * day_ms / 1000) +
                               (secure_cookie_ ? "; Secure" : "");
    return {.status = 303, .headers = {{"Location", "/"}, {"Set-Cookie", cookie}, {"Cache-Control", "no-store"}}, .body = {}};
}

HttpResponse Auth::logout() const {
    return {.status = 204,
            .headers = {{"Set-Cookie", std::string(cookie_name) + "=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"}},
            .body = {}};
}

}  // namespace domino
