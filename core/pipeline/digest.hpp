#pragma once

#include <string>
#include <string_view>

namespace domino {

/// Raw bytes (32).
std::string sha256(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
std::string hex(std::string_view bytes);
/// Without padding; `from_base64url` returns "" for what is none.
std::string base64url(std::string_view bytes);
std::string from_base64url(std::string_view text);

}  // namespace domino
