#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace native {

/// Hash of `data`, or HMAC when `key` is given, as raw bytes; nullopt when `algorithm` (OpenSSL's name, as
/// "sha256" or "sha3-256") is not known.
std::optional<std::string> digest(const std::string& algorithm, std::string_view data, const std::optional<std::string>& key);

/// Bytes that nobody can guess, for uuids and Math.random-free tokens.
std::string random_bytes(std::size_t count);

}  // namespace native
