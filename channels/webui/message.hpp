#pragma once

#include "domino/host.hpp"

#include <string>
#include <string_view>

namespace domino::webui {

/// Bounds of what the page may send, in bytes.
inline constexpr std::size_t most_body = 256u << 10;
inline constexpr std::size_t most_text = 32u << 10;
inline constexpr std::size_t most_data = 128u << 10;
inline constexpr std::size_t most_id = 64;
inline constexpr std::size_t most_token = 512;

/// Reads the body of a message. Throws `Error` when it is no JSON and `FieldError` naming the field
/// that is missing, unknown, malformed or too large.
Incoming message_from_body(std::string_view body);

/// Reads the body of a press; throws likewise.
Press press_from_body(std::string_view body);

}  // namespace domino::webui
