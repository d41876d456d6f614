#pragma once

#include "core/store/postgres/postgres_connection.hpp"

#include <cstdint>

namespace domino {

/// One small batch of forgetting in a transaction of its own; see `Store::forget`. Brokers may do so
/// side by side: each leaves out what another has in hand.
std::size_t forget_batch(PostgresConnection& connection, std::int64_t before, std::int64_t skeletons_before, std::size_t most);

}  // namespace domino
