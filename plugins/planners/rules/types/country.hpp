#pragma once

#include "reading.hpp"

namespace domino::rules {

/// "Österreich", "Austria", "the United States", or a two-letter code in capitals: the ISO 3166-1
/// alpha-2 code. The longest name wins.
std::optional<Taken> take_country(const Reading& reading, std::size_t at);

/// The country whose name is nearly `fold`, as that name; empty when none is.
std::string_view near_country(std::string_view fold);

}  // namespace domino::rules
