#pragma once

#include <atomic>
#include <filesystem>
#include <string>

namespace domino {

/// A folder that only this process's user may look into, for copies of plugins: the file an
/// operator overwrites is never the one that is mapped. Removed with all its content by the
/// destructor. Any thread.
class PrivateFolder {
public:
    /// Makes a new folder below `parent`, which is made when missing. Throws `Error`.
    explicit PrivateFolder(const std::filesystem::path& parent);
    ~PrivateFolder();
    PrivateFolder(const PrivateFolder&) = delete;
    PrivateFolder& operator=(const PrivateFolder&) = delete;

    /// Copies a file under a name that was never used before in this process: a library of a name
    /// that is still mapped would give its old code. Throws `Error` that says why it cannot.
    std::filesystem::path copy(const std::filesystem::path& file);

private:
    std::filesystem::path folder_;
    std::atomic<unsigned> copies_{0};
};

}  // namespace domino
