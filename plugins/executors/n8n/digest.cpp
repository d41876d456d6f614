#include "digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <array>
#include <domino/error.hpp>

namespace n8n {
namespace {

using Digest = std::array<unsigned char, 32>;

std::string hex(const Digest& digest) {
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : digest) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

}  // namespace

std::string sha256_hex(std::string_view text) {
    Digest digest{};
    unsigned size = digest.size();
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
        throw domino::Error("OpenSSL cannot compute SHA-256");
    return hex(digest);
}

std::string hmac_hex(std::string_view key, std::string_view text) {
    Digest digest{};
    unsigned size = digest.size();
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(), digest.data(), &size) == nullptr)
        throw domino::Error("OpenSSL cannot compute HMAC-SHA-256");
    return hex(digest);
}

}  // namespace n8n
