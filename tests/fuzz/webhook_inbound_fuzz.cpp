#include "channels/webhook/authentication.hpp"
#include "channels/webhook/mapping.hpp"
#include "channels/webhook/retry_after.hpp"
#include "domino/error.hpp"

#include <array>
#include <cstdlib>

namespace {

using namespace domino::webhook;

void require(bool holds) {
    if (!holds) std::abort();
}

/// The part up to the next line end, which is taken off.
std::string line(std::string_view& input) {
    const auto end = std::min(input.find('\n'), input.size());
    std::string text(input.substr(0, end));
    input.remove_prefix(std::min(end + 1, input.size()));
    return text;
}

void authenticate(const std::string& signature, const std::string& time, const std::string& body) {
    const std::array styles = {Style::github, Style::stripe, Style::standard, Style::generic, Style::bearer, Style::basic};
    for (const auto style : styles) {
        AuthenticationConfig config;
        config.style = style;
        config.secrets = {style == Style::standard ? "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" : "a secret that nobody guesses"};
        if (style == Style::basic) config.user = "user";
        if (style == Style::generic) config.header = "X-Signature";
        const domino::HttpHeaders headers = {{"X-Hub-Signature-256", signature},
                                             {"Stripe-Signature", signature},
                                             {"X-Signature", signature},
                                             {"Authorization", signature},
                                             {"webhook-id", "id"},
                                             {"webhook-timestamp", time},
                                             {"webhook-signature", signature}};
        const domino::HttpRequest request{.method = "POST", .url = "", .headers = headers, .body = body, .peer = {}};
        require(
            !Authentication(config).accepts(request, std::chrono::system_clock::time_point(std::chrono::seconds(1'767'225'600))));
    }
}

void map(const std::string& pointer, const std::string& body) {
    try {
        const Mapping mapping({.conversation = Source(pointer),
                               .sender = Source("/sender"),
                               .text = Source("/text"),
                               .data = Pointer(""),
                               .id = Pointer("/id"),
                               .id_header = {},
                               .headers = {},
                               .type = {}});
        const auto event = mapping.map(domino::parse_json(body), {});
        require(!event.conversation.empty() && event.conversation.size() <= 256);
    } catch (const domino::Error&) {
    }
}

}  // namespace

/// Two lines (signature or pointer, time), then the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::string first = line(input);
    const std::string second = line(input);
    const std::string body(input);
    authenticate(first, second, body);
    map(first, body);
    const auto wait = retry_after(first, std::chrono::system_clock::time_point(std::chrono::seconds(1'767'225'600)));
    require(wait.count() >= 0 && wait <= std::chrono::hours(1));
    return 0;
}
