#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace domino::slack {

/// The 32 bytes of HMAC-SHA256.
std::string hmac_sha256(std::string_view key, std::string_view data);

std::string hex(std::string_view bytes);

std::string base64url(std::string_view bytes);
/// nullopt when `text` is no base64url without padding.
std::optional<std::string> from_base64url(std::string_view text);

/// Takes the same time wherever the two differ.
bool is_same_secret(std::string_view given, std::string_view expected);

}  // namespace domino::slack
