#pragma once

#include <cstddef>

namespace native {

/// The walls around an engine process, put up before it reads anything: it ends with its parent, gets no new
/// privileges, no core files, bounded memory, and may open no socket, start no program and write no file.
/// Throws std::runtime_error when a wall cannot be put up.
void enter_sandbox(std::size_t memory_bytes, int parent);

}  // namespace native
