#pragma once

#include "domino/json.hpp"

#include <string>
#include <string_view>

namespace domino {

/// `path` + "/" + `name` with ~ and / escaped (RFC 6901).
std::string join_pointer(std::string_view path, std::string_view name);
std::string join_pointer(std::string_view path, std::size_t index);

/// The pointer without its last segment; "" for a pointer of one segment or none.
std::string parent_pointer(const std::string& path);

/// The value at `path`, or nullptr when there is none. Throws `Error` when it is no JSON Pointer.
const Json* find_at(const Json& value, const std::string& path);

}  // namespace domino
