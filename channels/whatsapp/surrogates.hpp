#pragma once

#include <string>
#include <string_view>

namespace domino::whatsapp {

/// JSON text in which every escape of half a surrogate pair is written as U+FFFD: one message that was
/// cut inside an emoji must not make a whole batch unreadable.
std::string without_lone_surrogates(std::string_view json);

}  // namespace domino::whatsapp
