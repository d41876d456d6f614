#pragma once

#include "reading.hpp"

namespace domino::rules {

/// "150 EUR", "€150", "1.234,56 €", "20 dollars": the number, with the ISO 4217 code as its unit.
std::optional<Taken> take_money(const Reading& reading, std::size_t at);

}  // namespace domino::rules
