#pragma once

#include <domino/json.hpp>
#include <map>
#include <string>

namespace n8n {

/// Settings that n8n's API takes and that mean something for an execution.
inline constexpr const char* kept_settings[] = {"executionOrder",
                                                "timezone",
                                                "errorWorkflow",
                                                "executionTimeout",
                                                "saveDataSuccessExecution",
                                                "saveDataErrorExecution",
                                                "saveExecutionProgress",
                                                "callerPolicy",
                                                "callerIds"};

/// What a node says about how it runs.
inline constexpr const char* kept_members[] = {
    "typeVersion", "position",         "parameters",       "disabled",    "onError",     "continueOnFail", "retryOnFail",
    "maxTries",    "waitBetweenTries", "alwaysOutputData", "executeOnce", "credentials", "notes",          "notesInFlow"};

/// A document in the form in which two are compared: what has no meaning, such as ids, is left out, names are in order.
/// {"nodes": by name, "connections": {SOURCE: {TYPE: [[[NODE, TYPE, INPUT]...]...]}}, "settings"}
domino::Json canonical(const domino::Json& document);
domino::Json canonical_connections(const domino::Json& connections);
/// Names in order, all the way down; numbers as n8n gives them back.
domino::Json sorted(const domino::Json& value);
/// Null, false, and what is empty mean as much as nothing.
bool says_nothing(const domino::Json& value);
std::map<std::string, domino::Json> nodes_by_name(const domino::Json& document);

}  // namespace n8n
