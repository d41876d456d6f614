#pragma once

#include <string>
#include <vector>

namespace domino {

/// One change of the schema. Steps that were released are never changed, only followed by others.
struct PostgresSchemaStep {
    int number;
    const char* script;
};

/// All steps, oldest first. They speak of no schema: the session's search path says which.
const std::vector<PostgresSchemaStep>& postgres_schema_steps();

}  // namespace domino
