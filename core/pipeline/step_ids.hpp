#pragma once

#include <charconv>
#include <string>

namespace domino {

/// The run of a step id (run + "." + index).
inline std::string run_of_step(const std::string& step_id) {
    return step_id.substr(0, step_id.rfind('.'));
}

/// Its place in the plan; -1 when the id has none.
inline int index_of_step(const std::string& step_id) {
    const auto dot = step_id.rfind('.');
    int index = -1;
    if (dot != std::string::npos) std::from_chars(step_id.data() + dot + 1, step_id.data() + step_id.size(), index);
    return index;
}

}  // namespace domino
