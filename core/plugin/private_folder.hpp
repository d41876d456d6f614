#pragma once

#include <filesystem>
#include <string>

namespace domino {

/// A folder that only this process's user may look into, for copies of plugins: the file an
/// operator overwrites is never the one that is mapped. Removed with all its content by the
/// destructor.
class PrivateFolder {
public:
    /// Makes a new folder below `parent`, which is made when missing. Throws `Error`.
    explicit PrivateFolder(const std::filesystem::path& parent);
    ~PrivateFolder();
    PrivateFolder(const PrivateFolder&) = delete;
    PrivateFolder& operator=(const PrivateFolder&) = delete;

    /// Copies a file; the copy's path is new to this process, for a library of a path that is still
    /// mapped would give its old code. Throws `Error` that says why it cannot.
    std::filesystem::path copy(const std::filesystem::path& file);

private:
    std::filesystem::path folder_;
};

}  // namespace domino
