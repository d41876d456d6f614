#include "workflow_keys.hpp"

#include <domino/digest.hpp>

namespace native {
namespace {

constexpr std::size_t workflows_kept = 4096;

}  // namespace

std::shared_ptr<const KeyedWorkflow> keyed(const domino::Workflow& workflow) {
    auto document = domino::to_text(workflow.document);
    auto key = domino::sha256_hex(document);
    return std::make_shared<const KeyedWorkflow>(KeyedWorkflow{std::move(key), std::move(document)});
}

std::shared_ptr<const KeyedWorkflow> WorkflowKeys::find(const std::shared_ptr<const domino::Workflow>& workflow) {
    {
        const std::lock_guard lock(mutex_);
        const auto found = known_.find(workflow.get());
        if (found != known_.end() && found->second.workflow.lock() == workflow) return found->second.keyed;
    }
    auto made = keyed(*workflow);
    const std::lock_guard lock(mutex_);
    if (known_.size() >= workflows_kept) known_.clear();
    known_[workflow.get()] = {workflow, made};
    return made;
}

}  // namespace native
