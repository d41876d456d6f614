#pragma once

#include <string>
#include <string_view>

namespace n8n {

/// SHA-256 as 64 hexadecimal digits.
std::string sha256_hex(std::string_view text);

/// HMAC-SHA256 as 64 hexadecimal digits.
std::string hmac_hex(std::string_view key, std::string_view text);

}  // namespace n8n
