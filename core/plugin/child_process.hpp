#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace domino {

/// What became of a child process.
struct ChildOutcome {
    bool timed_out = false;  ///< it was killed when its time was over
    int signal = 0;          ///< that ended it, 0 when it exited
    int exit_code = 0;
    std::string output;  ///< first 64 KiB of what it wrote to stdout
    std::string errors;  ///< and to stderr
};

/// Runs a program to its end without a shell, with a small environment of its own and no input.
/// Throws `Error` when it cannot be started. Any thread.
ChildOutcome run_child(const std::vector<std::string>& command, std::chrono::milliseconds limit);

}  // namespace domino
