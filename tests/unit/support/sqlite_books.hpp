#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace domino {

/// Checks what must always hold in an embedded database, by SQL alone and without the code that
/// wrote it: each line names a rule and, after a colon, what breaks it. Empty: the books are in
/// order. May look at a file that a broker is working on. Throws `Error` when it cannot be read.
std::vector<std::string> check_books(const std::filesystem::path& file);

}  // namespace domino
