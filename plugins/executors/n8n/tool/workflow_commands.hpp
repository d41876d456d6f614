#pragma once

#include "connection.hpp"

#include <string>
#include <vector>

namespace n8n {

/// `domino workflow ...` between the catalog's folder and n8n. Each prints what it did and gives the exit code:
/// 0 done, 1 something could not be done (the rest was).
struct WorkflowCommand {
    Places places;
    std::vector<std::string> names;  ///< none: all
    bool force = false;
    bool json = false;
    std::string input = "{}";
    int wait = 60;
};

int import_workflows(const WorkflowCommand& command);
int export_workflows(const WorkflowCommand& command);
int show_status(const WorkflowCommand& command);
/// 0 also when they differ; the lines say so.
int diff_workflows(const WorkflowCommand& command);
int run_workflow(const WorkflowCommand& command);

}  // namespace n8n
