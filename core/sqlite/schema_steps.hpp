#pragma once

#include <string>
#include <vector>

namespace domino {

/// One change of the schema. Steps that were released are never changed, only followed by others.
struct SchemaStep {
    int number;
    const char* script;
};

/// All steps, oldest first.
const std::vector<SchemaStep>& schema_steps();

}  // namespace domino
