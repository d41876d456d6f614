#pragma once

#include <cstdint>

namespace domino {

/// Steps and replies are numbered by their run's seq and their own index or n, so that a run's
/// lie together in their table.
inline constexpr int parts_per_run = 65536;

inline std::int64_t part_id(std::int64_t run_seq, int index) {
    return run_seq * parts_per_run + index;
}
inline std::int64_t first_part(std::int64_t run_seq) {
    return part_id(run_seq, 0);
}
inline std::int64_t last_part(std::int64_t run_seq) {
    return part_id(run_seq, parts_per_run - 1);
}

}  // namespace domino
