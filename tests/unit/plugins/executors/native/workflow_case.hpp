#pragma once

#include <domino/json.hpp>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

namespace native::test {

/// One case of a fixture file {"about": TEXT, "cases": [...]}. A case has `name`, `nodes` (whatever n8n would
/// write; a Webhook is put first when there is no trigger, nodes are wired in a row unless `connections`
/// are given), optionally `settings` and `input`, and one of: `output` (items), `outputs` (node -> outputs ->
/// items), `error` (text), `refused` (text).
struct WorkflowCase {
    std::string name;
    domino::Json document;
    domino::Json input;
    domino::Json expected;  ///< the case itself
};

inline void PrintTo(const WorkflowCase& value, std::ostream* stream) {
    *stream << value.name;
}

std::vector<WorkflowCase> read_cases(const std::filesystem::path& file);
/// All cases of tests/fixtures/workflows, each named FILE_CASE.
std::vector<WorkflowCase> read_all_cases();

/// A workflow of the given nodes in a row behind a Webhook.
domino::Json workflow_of(const domino::Json& nodes);
/// A Webhook and a Code node.
domino::Json code_workflow(const std::string& code);

}  // namespace native::test
