#pragma once

#include <filesystem>
#include <string>

namespace domino {

/// The whole content of a regular file of at most `most` bytes. Throws `Error` that names the file
/// and why: missing, a directory, no permission, too large.
std::string read_text_file(const std::filesystem::path& file, std::size_t most);

}  // namespace domino
