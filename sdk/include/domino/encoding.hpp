#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Bytes as text. All functions may be called from any thread.
namespace domino {

/// Lower case.
std::string to_hex(std::string_view bytes);
/// Either case; nullopt when it is no hexadecimal text of whole bytes.
std::optional<std::string> from_hex(std::string_view text);

std::string to_base64(std::string_view bytes);
/// The alphabet that stands in URLs as it is, without padding.
std::string to_base64url(std::string_view bytes);
/// Both alphabets (+/ and -_), padding may be missing; nullopt when it is none of them.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace domino
