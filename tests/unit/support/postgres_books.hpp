#pragma once

#include <string>
#include <vector>

namespace domino {

/// Checks what must always hold in a namespace on Postgres, by SQL alone and without the code that
/// wrote it: each line names a rule and, after a colon, what breaks it. Empty: the books are in
/// order. May look while brokers work. Throws `Error` when it cannot be read.
std::vector<std::string> check_books(const std::string& address, const std::string& name_space);

}  // namespace domino
