#pragma once

#include "reading.hpp"

namespace domino::rules {

/// "Österreich", "Austria", "the United States", or a two-letter code in capitals: the ISO 3166-1
/// alpha-2 code. The longest name wins.
std::optional<Taken> take_country(const Reading& reading, std::size_t at);

}  // namespace domino::rules
