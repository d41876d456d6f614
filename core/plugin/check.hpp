#pragma once

#include "core/config/environment.hpp"
#include "core/config/fault.hpp"
#include "core/config/settings.hpp"
#include "core/plugin/install_paths.hpp"

#include <vector>

namespace domino {

struct Config;
class WorkflowCatalog;

/// Where plugins are searched: DOMINO_PLUGIN_PATH, else the broker's own folder.
std::vector<std::filesystem::path> plugin_path(const Settings& settings, const InstallPaths& paths);
/// Folder of the catalog: DOMINO_WORKFLOWS, else the one that came with the broker.
std::filesystem::path workflow_folder(const Settings& settings, const InstallPaths& paths);
/// Folder of secrets: DOMINO_SECRETS, else `secrets` below DOMINO_DATA.
std::filesystem::path secrets_folder(const Settings& settings);

/// What `domino check` finds beyond the settings themselves, in one pass: plugins.json, every
/// plugin with its config and secrets (loaded and created, never started), the catalog, and
/// workflows that pin an executor which is not configured. Needs no network and writes nothing
/// but private copies of plugins, which are gone afterwards.
void check_everything(const Settings& settings, const Environment& environment, const InstallPaths& paths,
                      std::vector<Fault>& faults);

/// Workflows that pin an executor which is not configured, as faults of the workflow's file.
void check_pinned_executors(const WorkflowCatalog& catalog, const Config& config, const std::filesystem::path& folder,
                            std::vector<Fault>& faults);

}  // namespace domino
