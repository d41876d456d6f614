#pragma once

#include <string>
#include <vector>

namespace domino {

/// One mistake. `path` is a JSON Pointer, or the name of a variable; line and column count from 1
/// (0: the file as a whole).
struct Fault {
    std::string file;
    int line = 0;
    int column = 0;
    std::string path;
    std::string problem;  ///< what is wrong, what was expected, and a near name if there is one
    bool warning = false;
};

/// "plugins.json:12:7: /plugins/webui/config: what is wrong, what was expected"
std::string to_string(const Fault& fault);

/// True when one of them is more than a warning.
bool has_errors(const std::vector<Fault>& faults);

}  // namespace domino
