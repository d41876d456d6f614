#include "domino/digest.hpp"

#include "domino/encoding.hpp"
#include "domino/error.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <array>

namespace domino {
namespace {

const EVP_MD* algorithm(Hash hash) {
    return hash == Hash::sha512 ? EVP_sha512() : EVP_sha256();
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string digest(Hash hash, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), bytes.data(), &size, algorithm(hash), nullptr) != 1)
        throw Error("the digest could not be computed");
    return {reinterpret_cast<const char*>(bytes.data()), size};
}

std::string hmac(Hash hash, std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int size = 0;
    if (HMAC(algorithm(hash), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(), mac.data(), &size) ==
        nullptr)
        throw Error("the HMAC could not be computed");
    return {reinterpret_cast<const char*>(mac.data()), size};
}

std::string sha256_hex(std::string_view text) {
    return to_hex(digest(Hash::sha256, text));
}

bool same_secret(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace domino
