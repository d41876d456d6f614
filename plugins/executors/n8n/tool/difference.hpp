#pragma once

#include <domino/json.hpp>
#include <string>
#include <vector>

namespace n8n {

/// What differs between two workflow documents, in a person's words, a line each; empty when they mean the same.
/// Lines that begin with "-" are only in `before`, with "+" only in `after`.
std::vector<std::string> difference(const domino::Json& before, const domino::Json& after);

}  // namespace n8n
