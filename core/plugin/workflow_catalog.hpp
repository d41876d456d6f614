#pragma once

#include "core/config/fault.hpp"
#include "domino/host.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace domino {

/// Workflows by name.
using Workflows = std::map<std::string, std::shared_ptr<const Workflow>>;

/// Reads every *.json in `folder` (not below it): at most 2,000 files of at most 5 MB. What is no
/// workflow, has a malformed meta.domino or an input schema that is no JSON Schema becomes a fault
/// with file and place and is left out. A time zone that there is not is a fault as well.
Workflows read_workflows(const std::filesystem::path& folder, std::vector<Fault>& faults);

/// One workflow file, for those who run it without a catalog. Throws `Error`.
std::shared_ptr<const Workflow> read_workflow(const std::filesystem::path& file);

/// The catalog that plugins see; `replace` swaps all of it at once. Any thread.
class WorkflowCatalog : public Catalog {
public:
    WorkflowCatalog() = default;
    explicit WorkflowCatalog(Workflows workflows) { replace(std::move(workflows)); }

    std::vector<std::shared_ptr<const Workflow>> list() const override;  ///< by name
    std::shared_ptr<const Workflow> find(const std::string& name) const override;

    void replace(Workflows workflows);

private:
    std::shared_ptr<const Workflows> current() const;

    mutable std::mutex mutex_;
    std::shared_ptr<const Workflows> workflows_ = std::make_shared<const Workflows>();  // guarded by mutex_
};

/// "There is no workflow \"invoce\" in the catalog; did you mean \"invoice-check\"?"
std::string no_such_workflow(const Catalog& catalog, const std::string& name);

}  // namespace domino
