#pragma once

#include "channels/markdown/document.hpp"

#include <string>

namespace domino::markdown {

/// The rows of `table` as lines of plain text, cells aligned by spaces, a line below the head.
std::string table_text(const Node& table);

}  // namespace domino::markdown
