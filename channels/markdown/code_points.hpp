#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace domino::markdown {

inline constexpr char32_t replacement_character = 0xFFFD;

/// A character of a text and the bytes it takes. A byte that is no UTF-8 counts as one character,
/// U+FFFD.
struct CodePoint {
    char32_t value = replacement_character;
    std::size_t bytes = 1;
};

/// The character that begins at `text[0]`; `text` is not empty.
CodePoint first_code_point(std::string_view text);
/// The character that ends with the last byte; `text` is not empty.
CodePoint last_code_point(std::string_view text);

/// How long vendors say a text is.
std::size_t count_code_points(std::string_view text);

/// The first `count` characters, whole.
std::string_view first_code_points(std::string_view text, std::size_t count);

/// Shortened to `count` characters, the last of which is then an ellipsis.
std::string shortened(std::string_view text, std::size_t count);

std::string to_utf8(char32_t character);

}  // namespace domino::markdown
