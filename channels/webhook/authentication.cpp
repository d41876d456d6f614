#include "channels/webhook/authentication.hpp"

#include "domino/encoding.hpp"
#include "domino/error.hpp"

#include <strings.h>
#include <algorithm>
#include <charconv>

namespace domino::webhook {
namespace {

constexpr std::int64_t tolerance_seconds = 300;
constexpr std::size_t most_header = 4096;
constexpr std::size_t shortest_secret = 8;

std::string_view header(const HttpRequest& request, const std::string& name) {
    const auto found = request.headers.find(name);
    if (found == request.headers.end() || found->second.size() > most_header) return {};
    return found->second;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(separator, begin), text.size());
        if (const auto part = trimmed(text.substr(begin, end - begin)); !part.empty()) parts.push_back(part);
        begin = end + 1;
    }
    return parts;
}

bool is_fresh(std::string_view seconds, std::int64_t now) {
    std::int64_t time = 0;
    const auto [end, error] = std::from_chars(seconds.data(), seconds.data() + seconds.size(), time);
    if (error != std::errc() || end != seconds.data() + seconds.size() || time < 0) return false;
    return time >= now - tolerance_seconds && time <= now + tolerance_seconds;
}

void require(bool holds, const std::string& member, const std::string& problem) {
    if (!holds) throw Error("in.authentication." + member + ": " + problem);
}

}  // namespace

std::string standard_key(const std::string& secret) {
    constexpr std::string_view mark = "whsec_";
    if (!secret.starts_with(mark)) throw Error("a secret of Standard Webhooks begins with whsec_");
    const auto key = from_base64(std::string_view(secret).substr(mark.size()));
    if (!key || key->size() < 16) throw Error("behind whsec_ at least 16 bytes in base64 are expected");
    return *key;
}

Authentication::Authentication(AuthenticationConfig config) : config_(std::move(config)) {
    const bool open = config_.style == Style::none;
    require(open == config_.secrets.empty(), "secret",
            open ? "the style \"none\" takes no secret" : "is missing; only the style \"none\" has no secret");
    require(config_.style == Style::basic || config_.user.empty(), "user", "belongs to the style \"basic\" only");
    require(config_.style != Style::basic || !config_.user.empty(), "user", "is missing; the style \"basic\" needs it");
    require(config_.style == Style::generic || config_.header.empty(), "header", "belongs to the style \"generic\" only");
    require(config_.style != Style::generic || !config_.header.empty(), "header",
            "is missing; it names the header in which the style \"generic\" has its signature");
    for (const auto& secret : config_.secrets) {
        require(secret.size() >= shortest_secret, "secret", "has fewer than 8 characters, which can be guessed");
        try {
            keys_.push_back(config_.style == Style::standard ? standard_key(secret) : secret);
        } catch (const Error& error) {
            require(false, "secret", error.what());
        }
    }
}

bool Authentication::accepts(const HttpRequest& request, std::chrono::system_clock::time_point now) const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    switch (config_.style) {
        case Style::github: return has_github_signature(request);
        case Style::stripe: return has_stripe_signature(request, seconds);
        case Style::standard: return has_standard_signature(request, seconds);
        case Style::generic: return has_generic_signature(request);
        case Style::bearer: return has_credentials(request, "Bearer");
        case Style::basic: return has_credentials(request, "Basic");
        case Style::none: return true;
    }
    return false;
}

std::string Authentication::challenge() const {
    if (config_.style == Style::bearer) return "Bearer";
    if (config_.style == Style::basic) return "Basic realm=\"domino\", charset=\"UTF-8\"";
    return {};
}

bool Authentication::is_mac(std::string_view text, std::string_view covered, bool base64) const {
    const auto given = base64 ? from_base64(text) : from_hex(text);
    if (!given) return false;
    return std::any_of(keys_.begin(), keys_.end(),
                       [&](const std::string& key) { return same_secret(*given, hmac(config_.algorithm, key, covered)); });
}

bool Authentication::has_github_signature(const HttpRequest& request) const {
    constexpr std::string_view prefix = "sha256=";
    const auto signature = header(request, "X-Hub-Signature-256");
    return signature.starts_with(prefix) && is_mac(signature.substr(prefix.size()), request.body, false);
}

bool Authentication::has_stripe_signature(const HttpRequest& request, std::int64_t now) const {
    std::string_view time;
    std::vector<std::string_view> macs;
    for (const auto part : split(header(request, "Stripe-Signature"), ',')) {
        if (part.starts_with("t=")) time = part.substr(2);
        if (part.starts_with("v1=") && macs.size() < 8) macs.push_back(part.substr(3));
    }
    if (!is_fresh(time, now)) return false;
    const std::string covered = std::string(time) + "." + request.body;
    return std::any_of(macs.begin(), macs.end(), [&](std::string_view mac) { return is_mac(mac, covered, false); });
}

bool Authentication::has_standard_signature(const HttpRequest& request, std::int64_t now) const {
    const auto id = header(request, "webhook-id");
    const auto time = header(request, "webhook-timestamp");
    if (id.empty() || !is_fresh(time, now)) return false;
    const std::string covered = std::string(id) + "." + std::string(time) + "." + request.body;
    auto signatures = split(header(request, "webhook-signature"), ' ');
    signatures.resize(std::min<std::size_t>(signatures.size(), 8));
    return std::any_of(signatures.begin(), signatures.end(), [&](std::string_view signature) {
        if (signature.ends_with(',')) signature.remove_suffix(1);  // fields that were sent apart are joined by ", "
        return signature.starts_with("v1,") && is_mac(signature.substr(3), covered, true);
    });
}

bool Authentication::has_generic_signature(const HttpRequest& request) const {
    const auto signature = header(request, config_.header);
    return !signature.empty() && signature.starts_with(config_.prefix) &&
           is_mac(signature.substr(config_.prefix.size()), request.body, config_.base64);
}

bool Authentication::has_credentials(const HttpRequest& request, const std::string& scheme) const {
    const auto given = header(request, "Authorization");
    if (given.size() <= scheme.size() || ::strncasecmp(given.data(), scheme.data(), scheme.size()) != 0 ||
        given[scheme.size()] != ' ')
        return false;
    const auto credentials = trimmed(given.substr(scheme.size()));
    return std::any_of(keys_.begin(), keys_.end(), [&](const std::string& key) {
        if (config_.style == Style::bearer) return same_secret(credentials, key);
        const auto decoded = from_base64(credentials);
        return decoded && same_secret(*decoded, config_.user + ":" + key);
    });
}

}  // namespace domino::webhook
