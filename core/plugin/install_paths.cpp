#include "core/plugin/install_paths.hpp"

namespace domino {

InstallPaths install_paths(const std::filesystem::path& program_folder) {
    const auto prefix = std::filesystem::absolute(program_folder).lexically_normal().parent_path();
    return {.plugins = prefix / "lib/domino/plugins", .libexec = prefix / "libexec/domino", .share = prefix / "share/domino"};
}

InstallPaths install_paths() {
    return install_paths(std::filesystem::read_symlink("/proc/self/exe").parent_path());
}

}  // namespace domino
