#include "channels/slack/signature.hpp"

#include "domino/digest.hpp"
#include "domino/encoding.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

namespace domino::slack {
namespace {

std::string_view header(const HttpRequest& request, const char* name) {
    const auto found = request.headers.find(name);
    return found == request.headers.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<std::int64_t> seconds(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc() && end == text.data() + text.size() && text.size() <= 12 && number > 0;
    return is_number ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string signature_of(std::string_view signing_secret, std::string_view timestamp, std::string_view body) {
    std::string base = "v0:";
    base += timestamp;
    base += ':';
    base += body;
    return "v0=" + to_hex(hmac(Hash::sha256, signing_secret, base));
}

bool is_from_slack(const HttpRequest& request, std::string_view signing_secret, std::chrono::system_clock::time_point now) {
    if (signing_secret.empty()) return false;
    const auto timestamp = header(request, "X-Slack-Request-Timestamp");
    const auto sent = seconds(timestamp);
    if (!sent) return false;
    const std::chrono::seconds age =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()) - std::chrono::seconds(*sent);
    if (age > longest_skew || age < -longest_skew) return false;
    return same_secret(header(request, "X-Slack-Signature"), signature_of(signing_secret, timestamp, request.body));
}

}  // namespace domino::slack
