#pragma once

#include "domino/json.hpp"

#include <string>

namespace domino {

/// What a step came to.
struct Result {
    enum class Status { succeeded, failed, timed_out };

    std::string step;      ///< step id: run id + "." + index in the plan
    std::string workflow;  ///< name in the catalog
    Status status = Status::succeeded;
    Json output = Json::array();  ///< array of output items' JSON objects
    std::string error;            ///< empty unless failed or timed out
};

const char* to_string(Result::Status status);

/// {"step","workflow","status","output","error"}
Json to_json(const Result& result);
/// Throws `FieldError` with the field's path.
Result result_from_json(const Json& value);

}  // namespace domino
