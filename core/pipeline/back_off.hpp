#pragma once

#include <algorithm>
#include <cstdint>
#include <random>

namespace domino {

/// 1 s x 2^n with up to a quarter of jitter, at most 5 minutes; `attempt` counts from 1.
inline std::int64_t back_off_ms(int attempt) {
    thread_local std::minstd_rand random{std::random_device{}()};
    const std::int64_t base = std::min<std::int64_t>(1000LL << std::clamp(attempt - 1, 0, 9), 300000);
    return base + std::uniform_int_distribution<std::int64_t>(0, base / 4)(random);
}

}  // namespace domino
