#include "core/plugin/private_folder.hpp"

#include "domino/error.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace domino {

PrivateFolder::PrivateFolder(const std::filesystem::path& parent) {
    std::error_code error;
    std::filesystem::create_directories(parent, error);
    std::string name = (std::filesystem::absolute(parent) / "domino-plugins-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw Error("cannot make a private folder for plugins in " + parent.string() + ": " + std::strerror(errno));
    folder_ = name;
}

PrivateFolder::~PrivateFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::filesystem::path PrivateFolder::copy(const std::filesystem::path& file) {
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (status.type() == std::filesystem::file_type::not_found) throw Error("does not exist");
    if (error) throw Error(error.message());
    if (std::filesystem::is_directory(status)) throw Error("is a directory, expected a shared object (.so)");
    if (!std::filesystem::is_regular_file(status)) throw Error("is no regular file, expected a shared object (.so)");
    const auto target = folder_ / file.filename();
    std::filesystem::copy_file(file, target, error);
    if (error == std::errc::permission_denied) throw Error("cannot be read: permission denied");
    if (error) throw Error("cannot be copied to " + folder_.string() + ": " + error.message());
    std::filesystem::permissions(
        target, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write | std::filesystem::perms::owner_exec,
        error);
    return target;
}

}  // namespace domino
