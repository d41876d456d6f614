#pragma once

#include <map>
#include <string>

namespace domino {

/// Variables by name, taken once so that tests and threads see a value that stays.
using Environment = std::map<std::string, std::string>;

Environment process_environment();

}  // namespace domino
