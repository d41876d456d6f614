#pragma once

#include <filesystem>
#include <string>

namespace domino {

/// The API token of a fresh install: <secrets>/api_token, readable by its owner only; made at the
/// first start. Throws `Error` when the folder cannot be written.
std::string make_api_token(const std::filesystem::path& secrets);

/// "" when there is none.
std::string read_api_token(const std::filesystem::path& secrets);

}  // namespace domino
