#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace domino {

/// Raw bytes (32).
std::string sha256(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
/// An HMAC-SHA256 key made ready once, for what is signed all the time. Any thread.
class HmacKey {
public:
    explicit HmacKey(std::string_view key);
    /// Raw bytes (32).
    std::string of(std::string_view data) const;

private:
    struct Free {
        void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
    };
    using Context = std::unique_ptr<EVP_MAC_CTX, Free>;

    Context begun_;  ///< keyed, nothing hashed yet; never changed, only duplicated
};
std::string hex(std::string_view bytes);
/// Without padding; `from_base64url` returns "" for what is none.
std::string base64url(std::string_view bytes);
std::string from_base64url(std::string_view text);

}  // namespace domino
