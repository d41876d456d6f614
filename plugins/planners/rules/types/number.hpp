#pragma once

#include "reading.hpp"

namespace domino::rules {

/// How a number with one separator and three digits behind it is read ("1.234").
enum class ThreeDigits {
    by_language,  ///< "," is the decimal point of German, "." of English
    are_thousands,
};

/// "1.234,56", "1,234.56", "1'234", "-2,5": at most 15 digits; nullopt when it is no number.
std::optional<double> number_from(std::string_view text, Language language, ThreeDigits three_digits);

/// A whole number becomes a JSON integer, so that people read 150 and not 150.0.
Json number_to_json(double value);

/// Length of the leading part of `text` that may be a number.
std::size_t number_length(std::string_view text);

std::optional<Taken> take_number(const Reading& reading, std::size_t at);
std::optional<Taken> take_integer(const Reading& reading, std::size_t at);
/// Numbers in a row, with "and" between them if one likes: a JSON array.
std::optional<Taken> take_numbers(const Reading& reading, std::size_t at);
/// "19 %", "19 percent": the number 19.
std::optional<Taken> take_percent(const Reading& reading, std::size_t at);

}  // namespace domino::rules
