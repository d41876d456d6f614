#pragma once

#include "core/config/environment.hpp"
#include "core/config/fault.hpp"

#include <filesystem>
#include <vector>

namespace domino {

struct Config;
class WorkflowCatalog;

/// Where the things are that a check reads.
struct CheckedPlaces {
    std::filesystem::path config;                    ///< plugins.json
    std::vector<std::filesystem::path> plugin_path;  ///< folders of libraries
    std::filesystem::path workflows;                 ///< folder of the catalog
    std::filesystem::path secrets;                   ///< folder of secrets
    std::filesystem::path libexec;                   ///< folder of domino-plugin-probe and other helpers
    std::filesystem::path share;
};

/// What `domino check` finds beyond the settings themselves, in one pass: plugins.json, every
/// plugin with its config and secrets (loaded and created, never started), the catalog, and
/// workflows that pin an executor which is not configured. Needs no network and writes nothing
/// but private copies of plugins, which are gone afterwards.
void check_everything(const CheckedPlaces& places, const Environment& environment, std::vector<Fault>& faults);

/// Workflows that pin an executor which is not configured, as faults of the workflow's file.
void check_pinned_executors(const WorkflowCatalog& catalog, const Config& config, const std::filesystem::path& folder,
                            std::vector<Fault>& faults);

}  // namespace domino
