#pragma once

#include "core/plugin/library.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace domino {

/// What is known of one plugin file.
struct PluginReport {
    std::filesystem::path file;
    std::string problem;  ///< why the broker refuses it; empty: it can be used
    std::string kind;
    std::string name;
    std::string version;
    std::string description;
    std::string abi;
    Json config_schema;
};

/// {"file","usable","problem"} or {"file","usable","kind","name","version","description","abi","config_schema"}
Json to_json(const PluginReport& report);

/// Makes every check that needs no config. Never throws for a bad file.
PluginReport inspect_plugin(const std::filesystem::path& file, PluginLibraries& libraries);

/// All `plugin_files`, each inspected.
std::vector<PluginReport> list_plugins(const std::vector<std::filesystem::path>& plugin_path, PluginLibraries& libraries);

/// "channel_webui 1.0.0: serves the page" and its config members, one a line, for a person.
std::string to_text(const PluginReport& report);

}  // namespace domino
