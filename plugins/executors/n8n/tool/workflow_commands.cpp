#include "workflow_commands.hpp"

#include "../acceptance.hpp"
#include "../document.hpp"
#include "catalog_folder.hpp"
#include "difference.hpp"

#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>

namespace n8n {
namespace {

using domino::Json;

/// Does it for each workflow; one that cannot be done does not hold up the others.
int for_each(const std::vector<std::string>& names, const std::function<void(const std::string&)>& act) {
    int code = 0;
    for (const auto& name : names) {
        try {
            act(name);
        } catch (const Away&) {
            throw;
        } catch (const domino::Error& error) {
            std::cerr << name << ": " << error.what() << "\n";
            code = 1;
        }
    }
    return code;
}

std::vector<std::string> wanted(const WorkflowCommand& command, const CatalogFolder& folder) {
    return command.names.empty() ? folder.names() : command.names;
}

std::string standing(Publisher& publisher, const domino::Workflow& workflow) {
    const auto acceptance = acceptance_of(workflow);
    if (!acceptance.accepted) return "not for n8n: " + acceptance.reason;
    const auto copy = publisher.copy_in_n8n(workflow.name);
    if (!copy) return "not in n8n yet";
    const auto lines = difference(workflow.document, original_of(*copy, workflow.document));
    const std::string active = true_member(*copy, "active") ? "" : ", not active";
    if (lines.empty()) return "as in n8n" + active;
    return (is_edited(*copy) ? "edited in n8n" : "changed in the catalog") + active;
}

std::string read_input(const std::string& argument) {
    if (!argument.starts_with('@')) return argument;
    std::ifstream file(argument.substr(1), std::ios::binary);
    if (!file) throw domino::Error(argument.substr(1) + ": cannot be read");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/// A copy of its own for one run, which goes with it.
class Trial {
public:
    Trial(Connection& n8n, const domino::Workflow& workflow) : n8n_(n8n) {
        WorkflowCopy copy = n8n.publisher().fresh_copy(workflow, {.sync = true, .gated = false});
        const std::string suffix = "-trial-" + std::to_string(std::chrono::system_clock::now().time_since_epoch().count());
        copy.path += suffix;
        copy.body["name"] = copy.name + suffix;
        for (Json& node : copy.body["nodes"])
            if (kind_of(node) == "webhook" && !true_member(node, "disabled")) {
                node["parameters"]["path"] = copy.path;
                node["webhookId"] = copy.path;  // without one, n8n puts its own words before the path
            }
        copy.body["settings"].erase("errorWorkflow");
        path_ = copy.path;
        id_ = text_member(n8n.api().create_workflow(copy.body), "id");
        try {
            n8n.api().activate(id_);
        } catch (...) {
            remove();
            throw;
        }
    }
    ~Trial() { remove(); }
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

    domino::HttpResponse run(const Json& input, std::chrono::seconds wait) {
        domino::HttpRequest request{.method = "POST",
                                    .url = n8n_.config().webhook_base_url + "/webhook/" + path_,
                                    .headers = {},
                                    .body = domino::to_text(input),
                                    .peer = {}};
        request.headers["Content-Type"] = "application/json";
        request.headers[secret_header] = n8n_.publisher().webhook_secret();
        return n8n_.http().send(request, wait);
    }
    /// What n8n wrote down of the run that failed.
    std::string failure() {
        for (const auto& head : n8n_.api().list_executions(id_, "error", 1))
            if (const auto execution = n8n_.api().execution(head.id, true)) {
                const Json result = object_member(object_member(*execution, "data"), "resultData");
                return "Node '" + text_member(result, "lastNodeExecuted") +
                       "': " + text_member(object_member(result, "error"), "message");
            }
        return "";
    }

private:
    void remove() noexcept {
        try {
            n8n_.api().delete_workflow(id_);
        } catch (const std::exception& error) {
            std::cerr << "n8n still has the trial copy " << path_ << ": " << error.what() << "\n";
        }
    }

    Connection& n8n_;
    std::string id_;
    std::string path_;
};

}  // namespace

int import_workflows(const WorkflowCommand& command) {
    Connection n8n(read_config(command.places));
    const CatalogFolder folder(command.places.workflows);
    return for_each(wanted(command, folder), [&](const std::string& name) {
        const domino::Workflow workflow = folder.read(name);
        if (const auto acceptance = acceptance_of(workflow); !acceptance.accepted) throw Refused(acceptance.reason);
        const Published published = n8n.publisher().publish(workflow, command.force);
        std::cout << name << ": " << (published.edited ? "left as it was edited in n8n" : "in n8n and active") << " ("
                  << n8n.config().base_url << "/workflow/" << published.id << ")\n";
    });
}

int export_workflows(const WorkflowCommand& command) {
    Connection n8n(read_config(command.places));
    const CatalogFolder folder(command.places.workflows);
    return for_each(wanted(command, folder), [&](const std::string& name) {
        if (folder.has(name)) {
            const domino::Workflow workflow = folder.read(name);
            const auto copy = n8n.publisher().copy_in_n8n(name);
            if (!copy) {
                if (command.names.empty()) return;
                throw Refused("it is not in n8n yet; `domino workflow import " + name + "` brings it there");
            }
            const Json pulled = original_of(*copy, workflow.document);
            const auto lines = difference(workflow.document, pulled);
            if (lines.empty()) {
                std::cout << name << ": as in n8n\n";
                return;
            }
            if (!is_edited(*copy) && !command.force)
                throw Refused("it changed in the catalog only, nobody edited it in n8n; --force takes n8n's all the same");
            domino::workflow_from_json(name, pulled);
            folder.write(name, pulled);
            std::cout << name << ": " << folder.file_of(name).string() << "\n";
            for (const auto& line : lines) std::cout << "  " << line << "\n";
            return;
        }
        const auto heads = n8n.api().find_workflows(name);
        if (heads.empty()) throw Refused("neither the catalog nor n8n has a workflow of this name");
        const std::string file_name = catalog_name_of(name);
        if (file_name.empty() || folder.has(file_name))
            throw Refused("the catalog has \"" + file_name + "\" already; rename it in n8n first");
        const Json document = original_of(*n8n.api().workflow(heads.front().id), nullptr);
        domino::workflow_from_json(file_name, document);
        folder.write(file_name, document);
        std::cout << name << ": " << folder.file_of(file_name).string() << ", new in the catalog\n";
    });
}

int show_status(const WorkflowCommand& command) {
    Connection n8n(read_config(command.places));
    const CatalogFolder folder(command.places.workflows);
    Json all = Json::array();
    const int code = for_each(wanted(command, folder), [&](const std::string& name) {
        const domino::Workflow workflow = folder.read(name);
        const std::string state = standing(n8n.publisher(), workflow);
        all.push_back({{"name", name}, {"title", domino::localized(workflow.title, "en")}, {"state", state}});
        if (!command.json) std::cout << name << "  " << state << "\n";
    });
    if (command.json) std::cout << all.dump(2) << "\n";
    return code;
}

int diff_workflows(const WorkflowCommand& command) {
    Connection n8n(read_config(command.places));
    const CatalogFolder folder(command.places.workflows);
    return for_each(wanted(command, folder), [&](const std::string& name) {
        const domino::Workflow workflow = folder.read(name);
        const auto copy = n8n.publisher().copy_in_n8n(name);
        if (!copy) {
            if (!command.names.empty()) std::cout << name << ": not in n8n yet\n";
            return;
        }
        const auto lines = difference(workflow.document, original_of(*copy, workflow.document));
        if (lines.empty()) {
            if (!command.names.empty()) std::cout << name << ": as in n8n\n";
            return;
        }
        std::cout << name << (is_edited(*copy) ? ": edited in n8n" : ": changed in the catalog") << " (- catalog, + n8n)\n";
        for (const auto& line : lines) std::cout << "  " << line << "\n";
    });
}

int run_workflow(const WorkflowCommand& command) {
    Connection n8n(read_config(command.places));
    const domino::Workflow workflow = CatalogFolder(command.places.workflows).read(command.names.at(0));
    if (const auto acceptance = acceptance_of(workflow); !acceptance.accepted) throw Refused(acceptance.reason);
    const Json input = domino::parse_json(read_input(command.input), domino::result_limits);
    Trial trial(n8n, workflow);
    const auto answer = trial.run(input, std::chrono::seconds(command.wait));
    if (answer.status != 200) {
        const std::string failure = trial.failure();
        throw Refused("n8n answers " + std::to_string(answer.status) + ": " + (failure.empty() ? message_of(answer) : failure));
    }
    std::cout << domino::parse_json(answer.body.empty() ? "[]" : answer.body, domino::result_limits)
                     .dump(2, ' ', false, Json::error_handler_t::replace)
              << "\n";
    return 0;
}

}  // namespace n8n
