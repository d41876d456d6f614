#pragma once

#include "reading.hpp"

namespace domino::rules {

/// "2,5 kg", "500g", "3 pounds": the number of kilograms.
std::optional<Taken> take_weight(const Reading& reading, std::size_t at);

}  // namespace domino::rules
