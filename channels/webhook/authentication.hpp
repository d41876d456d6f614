#pragma once

#include "domino/digest.hpp"
#include "domino/host.hpp"
#include "domino/http.hpp"

#include <string>
#include <vector>

namespace domino::webhook {

/// How a sender proves who it is.
enum class Style { github, stripe, standard, generic, bearer, basic, none };

struct AuthenticationConfig {
    Style style = Style::none;
    std::vector<std::string> secrets;  ///< any of them; several while a secret is being exchanged
    std::string user;                  ///< basic only
    std::string header;                ///< generic only, as are the members below
    std::string prefix;
    Hash algorithm = Hash::sha256;
    bool base64 = false;
};

/// Decides whether a request comes from who knows the secret. Immutable; any thread.
class Authentication {
public:
    /// Throws `Error` naming the member that is missing, of no use to the style, or malformed.
    explicit Authentication(AuthenticationConfig config);

    /// True when the request proves itself at this time. The MACs cover the body as it came.
    bool accepts(const HttpRequest& request, std::chrono::system_clock::time_point now) const;

    /// For WWW-Authenticate; empty where a signature is expected.
    std::string challenge() const;

private:
    bool has_github_signature(const HttpRequest& request) const;
    bool has_stripe_signature(const HttpRequest& request, std::int64_t now) const;
    bool has_standard_signature(const HttpRequest& request, std::int64_t now) const;
    bool has_generic_signature(const HttpRequest& request) const;
    bool has_credentials(const HttpRequest& request, const std::string& scheme) const;
    bool is_mac(std::string_view text, std::string_view covered, bool base64) const;

    AuthenticationConfig config_;
    std::vector<std::string> keys_;
};

/// The key of a Standard Webhooks secret: what stands in base64 behind "whsec_". Throws `Error`.
std::string standard_key(const std::string& secret);

}  // namespace domino::webhook
