#pragma once

#include <cstddef>

namespace native {

/// Bytes that malloc has handed out in this process.
std::size_t heap_size();

}  // namespace native
