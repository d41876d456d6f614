#pragma once

#include "core/store/postgres/postgres_connection.hpp"
#include "core/store/postgres/postgres_schema_steps.hpp"

#include <string>

namespace domino {

/// The newest schema this program knows.
int newest_postgres_schema();

/// Brings the namespace's schema to `steps`' end, makes it when it is not there; several brokers may
/// do so at once. Returns the number of partitions. Throws `Error` for a schema that is newer or
/// another program's, and `PostgresError`.
int prepare_postgres_schema(const PostgresConnection::Place& place,
                            const std::vector<PostgresSchemaStep>& steps = postgres_schema_steps());

}  // namespace domino
