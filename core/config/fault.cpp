#include "core/config/fault.hpp"

#include <algorithm>

namespace domino {

std::string to_string(const Fault& fault) {
    std::string text = fault.file;
    if (fault.line > 0) text += ":" + std::to_string(fault.line) + ":" + std::to_string(fault.column);
    if (!text.empty()) text += ": ";
    if (fault.warning) text += "warning: ";
    if (!fault.path.empty()) text += fault.path + ": ";
    return text + fault.problem;
}

bool has_errors(const std::vector<Fault>& faults) {
    return std::any_of(faults.begin(), faults.end(), [](const Fault& fault) { return !fault.warning; });
}

}  // namespace domino
