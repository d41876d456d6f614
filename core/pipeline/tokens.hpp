#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace domino {

/// What a token allows. A token of one purpose never passes for another: each has its own key.
enum class TokenPurpose { callback, approve, reject, login, session, delivery };

struct TokenClaims {
    int partition = 0;         ///< of the run the token belongs to
    std::string subject;       ///< step id; run id for delivery; "" for login and session
    int attempt = 0;           ///< n of the reply for delivery
    std::int64_t expires = 0;  ///< milliseconds since 1970
};

/// Signed tokens: base64url(claims) "." base64url(HMAC-SHA256, 128 bits), at most 256 characters.
/// Keys are derived from the instance secret, one per purpose. Any thread.
class Tokens {
public:
    explicit Tokens(std::string secret);

    std::string sign(TokenPurpose purpose, const TokenClaims& claims) const;
    /// std::nullopt when the token is forged, damaged or of another purpose. Expiry is for the
    /// caller to judge: it knows the time.
    std::optional<TokenClaims> verify(TokenPurpose purpose, std::string_view token) const;

private:
    std::string key_of(TokenPurpose purpose) const;

    std::string secret_;
};

}  // namespace domino
