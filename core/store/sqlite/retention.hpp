#pragma once

#include "core/sqlite/sqlite_database.hpp"

namespace domino {

/// One small batch of forgetting, within a write transaction; see `Store::forget`.
std::size_t forget_batch(SqliteDatabase& database, std::int64_t before, std::int64_t skeletons_before, std::size_t most);

}  // namespace domino
