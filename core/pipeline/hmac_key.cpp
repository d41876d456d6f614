#include "core/pipeline/hmac_key.hpp"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/sha.h>

#include <array>
#include <stdexcept>

namespace domino {

HmacKey::HmacKey(std::string_view key) {
    std::unique_ptr<EVP_MAC, void (*)(EVP_MAC*)> mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free);
    begun_.reset(EVP_MAC_CTX_new(mac.get()));
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string("digest", digest, 0), OSSL_PARAM_construct_end()};
    if (!begun_ || EVP_MAC_init(begun_.get(), reinterpret_cast<const unsigned char*>(key.data()), key.size(), parameters) != 1)
        throw std::runtime_error("OpenSSL has no HMAC-SHA256");
}

std::string HmacKey::of(std::string_view data) const {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    std::size_t length = 0;
    const Context context(EVP_MAC_CTX_dup(begun_.get()));
    if (!context || EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(data.data()), data.size()) != 1 ||
        EVP_MAC_final(context.get(), digest.data(), &length, digest.size()) != 1)
        throw std::runtime_error("OpenSSL could not compute an HMAC");
    return {reinterpret_cast<const char*>(digest.data()), length};
}

}  // namespace domino
