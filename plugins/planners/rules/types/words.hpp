#pragma once

#include "reading.hpp"

namespace domino::rules {

/// yes, no, ja, nein, true, false ...: a JSON boolean.
std::optional<Taken> take_boolean(const Reading& reading, std::size_t at);
/// "ada@example.org", as written.
std::optional<Taken> take_email(const Reading& reading, std::size_t at);
bool is_email(std::string_view text);

}  // namespace domino::rules
