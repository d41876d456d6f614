#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace domino::markdown {

/// Cuts a text that a dialect wrote into parts of at most `most` characters (Unicode code points;
/// at least 32), at the end of a paragraph if it can, else of a line, a sentence, a word, else in
/// mid-word. Never inside an entity (`&amp;`), a `<...>` token that fits into a part, or a
/// character made of several code points; a code block that is cut is closed and opened again.
/// Parts are not empty and together hold every word; blanks at the cuts are dropped.
std::vector<std::string> split(std::string_view text, std::size_t most);

}  // namespace domino::markdown
