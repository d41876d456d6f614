#pragma once

#include "core/config/settings.hpp"
#include "domino/json.hpp"

#include <filesystem>
#include <string>

namespace domino {

/// Runs a workflow file on an executor in this process, without a broker. Returns all output items
/// as a JSON array. Throws `Error` when the executor refuses the workflow or the workflow fails.
Json run_locally(const std::filesystem::path& file, const std::string& executor, const Json& input, const Settings& settings);

}  // namespace domino
