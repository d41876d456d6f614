#pragma once

#include "domino/error.hpp"

#include <algorithm>
#include <fstream>
#include <mutex>
#include <string>

namespace scripted {

/// What a peer outside would know: a file of lines that outlives a killed broker. Any thread.
class Journal {
public:
    explicit Journal(std::string path) : path_(std::move(path)) {}

    void write(const std::string& line) {
        if (path_.empty()) return;
        const std::lock_guard lock(mutex_);
        std::ofstream file(path_, std::ios::app);
        file << line + "\n" << std::flush;
        if (!file) throw domino::Error(path_ + ": cannot be written");
    }

    bool has(const std::string& wanted) {
        const std::lock_guard lock(mutex_);
        std::ifstream file(path_);
        for (std::string line; std::getline(file, line);)
            if (line == wanted) return true;
        return false;
    }

private:
    const std::string path_;
    std::mutex mutex_;
};

}  // namespace scripted
