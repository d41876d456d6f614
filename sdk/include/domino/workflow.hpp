#pragma once

#include "domino/json.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace domino {

/// A workflow of the catalog: an n8n workflow document and what its `meta.domino` says:
///   {"title": TEXT | {"en","de"}, "description": TEXT | {"en","de"},
///    "input": JSON SCHEMA (draft 7), "examples": [TEXT | {"en","de"}...],
///    "approval": TEXT | {"en","de"}, "timeout": SECONDS, "executor": ID, "idempotent": BOOL,
///    "response": "callback" | "sync"}
/// Every member of `meta.domino` is optional; unknown ones are errors.
struct Workflow {
    std::string name;  ///< the catalog's key: the file name without .json; [a-z0-9-]+
    Json document;     ///< the n8n workflow, untouched
    Json title;        ///< text or {"en","de"}; the document's `name` when meta.domino has none
    Json description;
    Json input_schema;  ///< null: any object
    std::vector<Json> examples;
    Json approval;  ///< text or {"en","de"} of the question before it may start; null: none
    std::chrono::milliseconds timeout{60000};
    std::string executor;  ///< pinned executor instance; empty: the chain's order decides
    bool idempotent = false;
    std::string response = "callback";
};

/// Reads an n8n document. Throws `FieldError` when it is no workflow or `meta.domino` is malformed.
Workflow workflow_from_json(std::string name, const Json& document);

/// `text` in `language`: itself when it is a string, else its member, else English, else the first.
std::string localized(const Json& text, const std::string& language);

}  // namespace domino
