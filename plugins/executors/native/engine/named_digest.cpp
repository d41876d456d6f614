#include "named_digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdexcept>

namespace native {

std::optional<std::string> digest(const std::string& algorithm, std::string_view data, const std::optional<std::string>& key) {
    const EVP_MD* method = EVP_get_digestbyname(algorithm.c_str());
    if (method == nullptr) return std::nullopt;
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    const auto* begin = reinterpret_cast<const unsigned char*>(data.data());
    const bool done = key ? HMAC(method, key->data(), static_cast<int>(key->size()), begin, data.size(), bytes, &size) != nullptr
                          : EVP_Digest(begin, data.size(), bytes, &size, method, nullptr) == 1;
    if (!done) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(bytes), size);
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
        throw std::runtime_error("no random numbers from the system");
    }
    return bytes;
}

}  // namespace native
