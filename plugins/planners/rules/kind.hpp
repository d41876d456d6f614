#pragma once

#include "types/reading.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace domino::rules {

/// What a slot holds.
enum class Kind {
    text,  ///< one word or more, as few as the pattern allows
    word,  ///< exactly one word
    code,  ///< one word with a digit in it: an invoice or order number
    rest,  ///< everything to the end of the message, as written
    integer,
    number,
    numbers,
    money,
    percent,
    weight,
    date,
    country,
    email,
    boolean,
    choice,  ///< one of the values that the slot lists
};

std::optional<Kind> kind_from(std::string_view name);
const char* to_string(Kind kind);
/// All names, for error messages: "text, word, ...".
std::string kind_names();

/// What a person is told that is expected: "an amount such as 150 EUR".
const char* expectation(Kind kind, Language language);

/// Reads a value at a token. Not for text, rest and choice, which need more than a token to go by.
std::optional<Taken> take(Kind kind, const Reading& reading, std::size_t at);

}  // namespace domino::rules
