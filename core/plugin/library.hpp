#pragma once

#include "core/config/schema.hpp"
#include "core/plugin/loaded_object.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace domino {

/// One loaded plugin file. Held by every object made from it, so its code goes last.
class PluginLibrary {
public:
    /// Throws `Error` when the object's config schema is malformed or leaves a property undescribed.
    PluginLibrary(std::filesystem::path file, LoadedObject object);

    const std::filesystem::path& file() const { return file_; }  ///< as the operator knows it
    const Descriptor& descriptor() const { return object_.descriptor(); }
    const Schema& config_schema() const { return config_schema_; }
    PluginKind kind() const { return descriptor().kind; }
    std::string name() const { return descriptor().name; }
    std::string full_name() const;  ///< "channel_webui"

private:
    std::filesystem::path file_;
    LoadedObject object_;
    Schema config_schema_;
};

/// Loads plugin files after every check that can be made before their code runs in this process.
/// A file whose content is loaded already gives the same library; changed content is loaded beside
/// the old. Loaded code stays mapped until the process ends. Any thread.
class PluginLibraries {
public:
    /// Private copies are made below `scratch` and removed as soon as they are mapped; `probe_helper` is the program
    /// domino-plugin-probe. A plugin that needs longer than `probe_limit` to be loaded is refused.
    PluginLibraries(const std::filesystem::path& scratch, std::filesystem::path probe_helper,
                    std::chrono::milliseconds probe_limit = std::chrono::seconds(5));

    /// Throws `Error` that says what is wrong with the file, without naming it.
    std::shared_ptr<const PluginLibrary> load(const std::filesystem::path& file);

private:
    std::shared_ptr<const PluginLibrary> load_copy(const std::filesystem::path& file, const std::filesystem::path& copy) const;

    std::filesystem::path scratch_;
    std::filesystem::path probe_helper_;
    std::chrono::milliseconds probe_limit_;
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const PluginLibrary>> loaded_;  ///< by path and digest, guarded by mutex_
};

/// Every .so in the plugin path; of two with the same name the first counts, as in plugins.json.
std::vector<std::filesystem::path> plugin_files(const std::vector<std::filesystem::path>& plugin_path);

/// Where the library of a plugins.json entry is: a bare name is searched in `plugin_path`, a
/// relative path begins in `base`. Throws `Error` that names the places and what is near.
std::filesystem::path find_library(const std::string& library, const std::vector<std::filesystem::path>& plugin_path,
                                   const std::filesystem::path& base);

}  // namespace domino
