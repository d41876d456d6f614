#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace domino {

/// Makes the folder `parent`/<kind>_<name> with a small working plugin, its test and build file,
/// from the templates that came with the broker. Returns the files it wrote. Throws `Error` when
/// kind or name is malformed, the folder is there already, or something cannot be written.
std::vector<std::filesystem::path> make_plugin(const std::string& kind, const std::string& name,
                                               const std::filesystem::path& parent, const std::filesystem::path& share);

}  // namespace domino
