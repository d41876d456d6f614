#pragma once

#include <filesystem>

namespace domino {

/// Keeps a data folder to one process, by flock on its file `lock`, which names the holder.
/// The kernel lets go when the process ends, however it ends.
class DataLock {
public:
    /// Makes the folder (for its owner only) when it is not there. Throws `Error` naming folder and
    /// holder when another process has it.
    explicit DataLock(const std::filesystem::path& folder);
    ~DataLock();
    DataLock(const DataLock&) = delete;
    DataLock& operator=(const DataLock&) = delete;

private:
    int descriptor_ = -1;
};

}  // namespace domino
