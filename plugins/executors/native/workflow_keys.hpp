#pragma once

#include <domino/workflow.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace native {

/// A workflow's content as text and the name under which engine processes keep it.
struct KeyedWorkflow {
    std::string key;
    std::string document;
};

std::shared_ptr<const KeyedWorkflow> keyed(const domino::Workflow& workflow);

/// Remembers the keys of workflow objects, so that a run does not hash its workflow. Any thread may use it.
class WorkflowKeys {
public:
    std::shared_ptr<const KeyedWorkflow> find(const std::shared_ptr<const domino::Workflow>& workflow);

private:
    struct Known {
        std::weak_ptr<const domino::Workflow> workflow;
        std::shared_ptr<const KeyedWorkflow> keyed;
    };
    std::mutex mutex_;
    std::unordered_map<const domino::Workflow*, Known> known_;
};

}  // namespace native
