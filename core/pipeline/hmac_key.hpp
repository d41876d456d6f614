#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace domino {

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

}  // namespace domino
