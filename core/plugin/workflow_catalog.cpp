#include "core/plugin/workflow_catalog.hpp"

#include "core/config/json_pointer.hpp"
#include "core/config/located_json.hpp"
#include "core/config/near_name.hpp"
#include "core/config/schema.hpp"
#include "core/config/time_zone.hpp"
#include "domino/error.hpp"

#include <algorithm>
#include <cctype>
#include <system_error>

namespace domino {
namespace {

constexpr std::size_t most_workflows = 2000;
constexpr JsonLimits workflow_limits{.bytes = 5u << 20, .depth = 128, .keys_per_object = 10000};

bool is_workflow_name(const std::string& name) {
    return !name.empty() && name.size() <= 128 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
        return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-';
    });
}

void check_input_schema(const Workflow& workflow) {
    try {
        const Schema schema(workflow.input_schema);
    } catch (const FieldError& error) {
        throw FieldError("/meta/domino/input" + error.path(), error.problem());
    }
}

void check_time_zone(const Json& document) {
    const std::string path = "/settings/timezone";
    const Json* zone = find_at(document, path);
    if (zone == nullptr || !zone->is_string() || *zone == "" || *zone == "DEFAULT") return;
    if (const std::string problem = time_zone_problem(zone->get<std::string>()); !problem.empty())
        throw FieldError(path, problem);
}

std::shared_ptr<const Workflow> read_located(const std::filesystem::path& file, std::vector<Fault>& faults) {
    std::vector<Fault> own;
    const LocatedJson located = read_located_json_file(file, own, workflow_limits);
    faults.insert(faults.end(), own.begin(), own.end());
    if (has_errors(own)) return nullptr;
    std::shared_ptr<const Workflow> workflow;
    try {
        auto read = std::make_shared<const Workflow>(workflow_from_json(file.stem().string(), located.value));
        check_input_schema(*read);
        workflow = std::move(read);
        check_time_zone(workflow->document);
    } catch (const FieldError& error) {
        const Place place = located.places.value_at(error.path());
        faults.push_back({file.string(), place.line, place.column, error.path(), error.problem()});
    }
    return workflow;
}

std::vector<std::filesystem::path> workflow_files(const std::filesystem::path& folder, std::vector<Fault>& faults) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.path().extension() == ".json" && !entry.path().filename().string().starts_with('.'))
            files.push_back(entry.path());
    if (error) faults.push_back({folder.string(), 0, 0, "", "cannot be read as the folder of workflows: " + error.message()});
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

Workflows read_workflows(const std::filesystem::path& folder, std::vector<Fault>& faults) {
    const auto files = workflow_files(folder, faults);
    if (files.size() > most_workflows) {
        faults.push_back(
            {folder.string(), 0, 0, "",
             "holds " + std::to_string(files.size()) + " workflows, expected at most " + std::to_string(most_workflows)});
        return {};
    }
    Workflows workflows;
    for (const auto& file : files) {
        const std::string name = file.stem().string();
        if (!is_workflow_name(name)) {
            faults.push_back({file.string(), 0, 0, "",
                              "a workflow's file name is its name: expected lower-case letters, digits and -, then .json"});
        } else if (auto workflow = read_located(file, faults)) {
            workflows.emplace(name, std::move(workflow));
        }
    }
    return workflows;
}

std::shared_ptr<const Workflow> read_workflow(const std::filesystem::path& file) {
    std::vector<Fault> faults;
    auto workflow = read_located(file, faults);
    if (has_errors(faults)) throw Error(to_string(faults.front()));
    return workflow;
}

std::shared_ptr<const Workflows> WorkflowCatalog::current() const {
    const std::lock_guard lock(mutex_);
    return workflows_;
}

std::vector<std::shared_ptr<const Workflow>> WorkflowCatalog::list() const {
    std::vector<std::shared_ptr<const Workflow>> all;
    for (const auto& [name, workflow] : *current()) all.push_back(workflow);
    return all;
}

std::shared_ptr<const Workflow> WorkflowCatalog::find(const std::string& name) const {
    const auto workflows = current();
    const auto found = workflows->find(name);
    return found == workflows->end() ? nullptr : found->second;
}

void WorkflowCatalog::replace(Workflows workflows) {
    auto replacement = std::make_shared<const Workflows>(std::move(workflows));
    const std::lock_guard lock(mutex_);
    workflows_.swap(replacement);
}

std::string no_such_workflow(const Catalog& catalog, const std::string& name) {
    std::vector<std::string> names;
    for (const auto& workflow : catalog.list()) names.push_back(workflow->name);
    const std::string shown = name.substr(0, 64);
    return "There is no workflow \"" + shown + "\" in the catalog" + near_name_hint(shown, names);
}

}  // namespace domino
