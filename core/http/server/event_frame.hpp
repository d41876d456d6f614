#pragma once

#include <string>
#include <string_view>

namespace domino::http {

/// One server-sent event in its wire form. `name` and `id` lose everything from a line break on;
/// an empty one is left out. `data` may have several lines.
std::string event_frame(std::string_view name, std::string_view id, std::string_view data);

/// A line that the browser ignores; keeps the connection from looking dead.
std::string comment_frame(std::string_view text = {});

}  // namespace domino::http
