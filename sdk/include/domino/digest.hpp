#pragma once

#include <string>
#include <string_view>

/// Hashes and what signatures are made of. All functions may be called from any thread; they throw `Error` when
/// OpenSSL cannot compute.
namespace domino {

enum class Hash { sha256, sha512 };

/// As bytes.
std::string digest(Hash hash, std::string_view text);
std::string hmac(Hash hash, std::string_view key, std::string_view text);

/// 64 hexadecimal digits.
std::string sha256_hex(std::string_view text);

/// Takes the same time wherever they differ; only the length shows.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace domino
