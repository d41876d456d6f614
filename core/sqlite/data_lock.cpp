#include "core/sqlite/data_lock.hpp"

#include "domino/error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>

namespace domino {

namespace {

void make_private_folder(const std::filesystem::path& folder) {
    std::error_code code;
    if (std::filesystem::is_directory(folder, code)) return;
    if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), code);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        throw Error("data folder " + folder.string() + " cannot be made: " + std::strerror(errno) + "; set DOMINO_DATA");
    }
}

std::string holder(int descriptor) {
    std::array<char, 32> text{};
    const ssize_t size = ::pread(descriptor, text.data(), text.size() - 1, 0);
    std::string pid = size > 0 ? text.data() : "";
    while (!pid.empty() && pid.back() == '\n') pid.pop_back();
    return pid.empty() ? "another process" : "process " + pid;
}

void write_holder(int descriptor) {
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(descriptor, 0) != 0 || ::pwrite(descriptor, pid.data(), pid.size(), 0) < 0) {
        // On a full disk the lock holds all the same; only its message lacks the number.
        return;
    }
}

}  // namespace

DataLock::DataLock(const std::filesystem::path& folder) {
    make_private_folder(folder);
    const std::filesystem::path file = folder / "lock";
    descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor_ < 0) {
        throw Error(file.string() + " cannot be opened: " + std::strerror(errno) + "; the data folder must be writable");
    }
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        const std::string who = holder(descriptor_);
        ::close(descriptor_);
        throw Error("data folder " + folder.string() + " is in use by " + who +
                    "; stop it, or set DOMINO_DATA to another folder");
    }
    write_holder(descriptor_);
}

DataLock::~DataLock() {
    ::close(descriptor_);
}

}  // namespace domino
