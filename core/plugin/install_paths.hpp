#pragma once

#include <filesystem>

namespace domino {

/// Where the broker's own files are, seen from its program: the same below a build folder and
/// below an install prefix.
struct InstallPaths {
    std::filesystem::path plugins;  ///< ../lib/domino/plugins
    std::filesystem::path libexec;  ///< ../libexec/domino
    std::filesystem::path share;    ///< ../share/domino: workflows, templates, plugins.schema.json

    std::filesystem::path plugin_probe() const { return libexec / "domino-plugin-probe"; }
};

/// `program_folder` is where the broker's program stands.
InstallPaths install_paths(const std::filesystem::path& program_folder);
/// Seen from the program that runs.
InstallPaths install_paths();

}  // namespace domino
