#pragma once

#include <string>

namespace domino {

/// True when `text` has the JSON Schema format: date, time, date-time, email, uri. Any text has a
/// format that is none of these.
bool has_format(const std::string& text, const std::string& format);

/// "a date such as 2026-01-31"; "a text" for a format we do not know.
std::string format_in_words(const std::string& format);

}  // namespace domino
