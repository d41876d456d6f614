#pragma once

#include <chrono>
#include <filesystem>

namespace domino {

/// Loads `file` in a child process and reads its descriptor there: code that dies, leaves or hangs
/// while it is loaded takes only the child with it. `helper` is the program domino-plugin-probe.
/// Throws `Error` that says what became of the child; returns when all went well.
void probe_plugin(const std::filesystem::path& helper, const std::filesystem::path& file,
                  std::chrono::milliseconds limit = std::chrono::seconds(5));

}  // namespace domino
