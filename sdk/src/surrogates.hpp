#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace domino {

/// JSON text in which every escape of half a surrogate pair is written as U+FFFD: JavaScript cuts
/// texts inside an emoji and writes them so, and the rest of the text is as good as any.
/// nullopt when there is none, which is nearly always.
std::optional<std::string> without_lone_surrogates(std::string_view json);

}  // namespace domino
