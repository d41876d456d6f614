#include "bootstrap.hpp"

#include "../document.hpp"

#include <sys/random.h>
#include <algorithm>
#include <array>
#include <iostream>

namespace n8n {
namespace {

using domino::Json;

constexpr const char* password_secret = "n8n_owner_password";
constexpr const char* key_label = "domino";

/// What the executor and the command line do; a key with less could not, one with more need not.
constexpr const char* needed_scopes[] = {"workflow:create",  "workflow:read",     "workflow:update",     "workflow:delete",
                                         "workflow:list",    "workflow:activate", "workflow:deactivate", "execution:read",
                                         "execution:list",   "execution:delete",  "execution:stop",      "credential:create",
                                         "credential:delete"};

std::string random_password() {
    constexpr std::string_view letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    std::array<unsigned char, 28> bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        throw domino::Error("the system gives no random bytes");
    std::string password = "D7";  // n8n wants a capital and a digit
    for (const unsigned char byte : bytes) password += letters[byte % letters.size()];
    return password;
}

/// n8n's own calls, those of its pages: they work with a cookie.
class Session {
public:
    Session(domino::HttpClient& http, std::string base_url) : http_(http), base_url_(std::move(base_url)) {}

    bool is_fresh() {
        const Json settings = call("GET", "/rest/settings");
        return true_member(object_member(object_member(settings, "data"), "userManagement"), "showSetupOnFirstLoad");
    }
    void make_owner(const std::string& email, const std::string& password) {
        call("POST", "/rest/owner/setup",
             {{"email", email}, {"firstName", "Domino"}, {"lastName", "Owner"}, {"password", password}});
    }
    void log_in(const std::string& email, const std::string& password) {
        call("POST", "/rest/login", {{"emailOrLdapLoginId", email}, {"password", password}});
        if (cookie_.empty())
            throw domino::Error("n8n let " + email +
                                " in but gave no cookie; set N8N_SECURE_COOKIE=false when it is reached by http");
    }
    /// A new key in place of one of the same name, whose text nobody can read again.
    std::string make_api_key() {
        const Json offered = call("GET", "/rest/api-keys/scopes");
        Json scopes = Json::array();
        for (const Json& scope : offered.value("data", Json::array()))
            if (std::any_of(std::begin(needed_scopes), std::end(needed_scopes),
                            [&](const char* needed) { return scope == needed; }))
                scopes.push_back(scope);
        const Json keys = call("GET", "/rest/api-keys");
        for (const Json& key : keys.value("data", Json::array()))
            if (text_member(key, "label") == key_label) call("DELETE", "/rest/api-keys/" + text_member(key, "id"));
        const Json made = call("POST", "/rest/api-keys", {{"label", key_label}, {"expiresAt", nullptr}, {"scopes", scopes}});
        const std::string key = text_member(object_member(made, "data"), "rawApiKey");
        if (key.empty()) throw domino::Error("n8n made an API key but does not show it");
        return key;
    }

private:
    domino::HttpResponse send(const domino::HttpRequest& request) {
        try {
            return http_.send(request, std::chrono::seconds(30));
        } catch (const domino::Error& error) {
            throw domino::Error("no n8n answers at " + base_url_ + " (" + error.what() +
                                "); is it running, and is --url its address?");
        }
    }

    Json call(const std::string& method, const std::string& path, const Json& body = nullptr) {
        domino::HttpRequest request{.method = method, .url = base_url_ + path, .headers = {}, .body = {}, .peer = {}};
        if (!cookie_.empty()) request.headers["Cookie"] = cookie_;
        if (!body.is_null()) {
            request.headers["Content-Type"] = "application/json";
            request.body = domino::to_text(body);
        }
        const auto response = send(request);
        if (response.status < 200 || response.status >= 300)
            throw ApiError(response.status, "n8n answers " + std::to_string(response.status) + " to " + method + " " + path +
                                                ": " + message_of(response));
        const auto cookie = response.headers.find("Set-Cookie");
        if (cookie != response.headers.end() && cookie->second.find("n8n-auth=") != std::string::npos) {
            const auto begin = cookie->second.find("n8n-auth=");
            cookie_ = cookie->second.substr(begin, cookie->second.find_first_of(";,", begin) - begin);
        }
        try {
            return response.body.empty() ? Json() : domino::parse_json(response.body, domino::result_limits);
        } catch (const domino::Error&) {
            throw domino::Error(base_url_ + path + " gives no JSON; is n8n there?");
        }
    }

    domino::HttpClient& http_;
    const std::string base_url_;
    std::string cookie_;
};

bool key_works(const Config& config) {
    if (config.api_key.empty()) return false;
    PocoHttp http;
    try {
        ApiClient(http, config.base_url, config.api_key).check();
        return true;
    } catch (const ApiError& error) {
        if (error.refuses_key()) return false;
        throw;
    }
}

void make_key(const Bootstrap& wanted, const Config& config) {
    PocoHttp http;
    Session session(http, config.base_url);
    std::string password = read_secret(password_secret, wanted.places);
    if (session.is_fresh()) {
        if (password.empty()) {
            password = random_password();
            write_secret(password_secret, password, wanted.places);
        }
        session.make_owner(wanted.email, password);
        std::cout << "owner: " << wanted.email << ", password in " << (wanted.places.secrets / password_secret).string() << "\n";
    } else if (password.empty()) {
        throw domino::Error("this n8n has an owner already. Put that person's password into the secret \"" +
                            std::string(password_secret) +
                            "\" and give --email, or make an API key in n8n (Settings, n8n API) and put it into the secret \"" +
                            api_key_secret + "\"");
    }
    try {
        session.log_in(wanted.email, password);
    } catch (const ApiError& error) {
        if (error.status() != 401) throw;
        throw domino::Error("n8n does not let " + wanted.email + " in with the password in the secret \"" + password_secret +
                            "\"; give the owner's address with --email and put the right password there");
    }
    write_secret(api_key_secret, session.make_api_key(), wanted.places);
    std::cout << "API key: in " << (wanted.places.secrets / api_key_secret).string() << "\n";
}

}  // namespace

int bootstrap(const Bootstrap& wanted) {
    Config config = read_config(wanted.places);
    const std::string configured = config.base_url;
    if (!wanted.url.empty()) {
        config.base_url = config.webhook_base_url = config.n8n_api_url = wanted.url;
        while (config.base_url.ends_with('/')) config.base_url.pop_back();
    }
    if (key_works(config)) {
        std::cout << "API key: there already, and n8n takes it\n";
    } else {
        make_key(wanted, config);
        config.api_key = read_secret(api_key_secret, wanted.places);
        if (!key_works(config))
            throw domino::Error(
                "n8n does not take the key that was just made: DOMINO_SECRET_N8N_API_KEY or plugins.json gives another one");
    }
    Connection n8n(config);
    n8n.publisher().prepare();
    std::cout << "credentials and error workflow: in n8n\n";
    if (config.base_url != configured)
        std::cout << "Next: set \"base_url\": \"" << config.base_url << "\" in the config of the n8n executor in "
                  << wanted.places.config.string() << "\n";
    return 0;
}

}  // namespace n8n
