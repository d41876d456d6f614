#pragma once

#include <string>
#include <string_view>

namespace domino {

/// Throws `FieldError` with `path` when `pattern` is no topic pattern: segments of letters, digits,
/// _ and - between dots, where `*` stands for one segment and `**` for any number, also none.
void check_topic_pattern(const std::string& pattern, const std::string& path);

/// `event.*` matches `event.slack`; `result.**` matches `result`, `result.a`, `result.a.b`.
bool matches_topic(std::string_view pattern, std::string_view type);

}  // namespace domino
