#pragma once

#include <string>
#include <string_view>

namespace domino::rules {

/// One character of UTF-8 text and how many bytes it took. Bytes that are no UTF-8 stand for themselves.
struct Character {
    char32_t code;
    std::size_t bytes;
};
Character character_at(std::string_view text, std::size_t at);

/// Appends `text` in the form in which words are compared: lower case, umlauts and sharp s spelled
/// out (ae, oe, ue, ss), other accents dropped, dashes and quotes in their plain form.
void fold_into(std::string_view text, std::string& out);
std::string folded(std::string_view text);

/// How many letters must be changed, added or taken away to make `b` of `a`; anything beyond
/// `most` counts as `most` + 1.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most);

}  // namespace domino::rules
