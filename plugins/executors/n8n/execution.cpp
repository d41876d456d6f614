#include "execution.hpp"

#include "document.hpp"
#include "workflow_copy.hpp"

#include <algorithm>

namespace n8n {
namespace {

using domino::Json;
using domino::Outcome;

constexpr const char* no_longer_knows =
    "n8n has finished it, but its answer was lost on the way and cannot be read from the execution; see there";

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string step_in_items(const Json& data) {
    if (!data.is_object()) return "";
    const Json main = object_member(data, "data").value("main", data.value("main", Json::array()));
    if (!main.is_array() || main.empty() || !main[0].is_array() || main[0].empty()) return "";
    return text_member(object_member(object_member(main[0][0], "json"), "headers"), lower(step_header).c_str());
}

Json items_of(const Json& run) {
    const Json main = object_member(run, "data").value("main", Json::array());
    Json items = Json::array();
    if (!main.is_array() || main.empty() || !main[0].is_array()) return items;
    for (const Json& item : main[0]) items.push_back(object_member(item, "json"));
    return items;
}

/// When it ran: 1.x and 2.x count, older executions have the time only.
std::int64_t moment_of(const Json& run) {
    for (const char* name : {"executionIndex", "startTime"})
        if (run.contains(name) && run[name].is_number_integer()) return run[name].get<std::int64_t>();
    return -1;
}

Outcome outcome_of(Outcome::Status status, std::string error, Json output = Json::array()) {
    return {.status = status, .output = std::move(output), .error = std::move(error), .retry_after = {}};
}

}  // namespace

std::string Execution::id() const {
    if (execution_.contains("id") && execution_["id"].is_number_integer())
        return std::to_string(execution_["id"].get<std::int64_t>());
    return text_member(execution_, "id");
}

std::string Execution::status() const {
    return text_member(execution_, "status");
}

bool Execution::is_at_work() const {
    const std::string now = status();
    return now == "new" || now == "running" || now == "waiting" || now == "unknown";
}

Json Execution::run_data() const {
    return object_member(object_member(object_member(execution_, "data"), "resultData"), "runData");
}

std::string Execution::step() const {
    const Json nodes = run_data();
    for (const auto& node : nodes.items())
        if (node.value().is_array())
            for (const Json& run : node.value())
                if (std::string step = step_in_items(run); !step.empty()) return step;
    // Of one that has not begun, n8n keeps what it is to begin with.
    const Json stack =
        object_member(object_member(execution_, "data"), "executionData").value("nodeExecutionStack", Json::array());
    if (stack.is_array())
        for (const Json& entry : stack)
            if (std::string step = step_in_items(entry); !step.empty()) return step;
    return "";
}

std::string Execution::error_text() const {
    const Json result = object_member(object_member(execution_, "data"), "resultData");
    const Json error = object_member(result, "error");
    std::string node = text_member(object_member(error, "node"), "name");
    if (node.empty()) node = text_member(result, "lastNodeExecuted");
    std::string message = text_member(error, "message");
    if (message.empty()) message = "the execution ended as \"" + status() + "\"";
    return (node.empty() ? "" : "Node '" + node + "': ") + message + " (n8n execution " + id() + ")";
}

std::string Execution::stopped() const {
    return text_member(execution_, "stoppedAt");
}

bool Execution::was_held_back() const {
    const Json runs = run_data().value(gate_node_name, Json::array());
    if (!runs.is_array() || runs.empty()) return false;
    const Json items = items_of(runs.back());
    return std::none_of(items.begin(), items.end(), [](const Json& item) { return true_member(item, "go"); });
}

/// Whether the data are the execution's own: those of a crashed one n8n puts together from its log, without what the nodes gave.
bool Execution::told_its_result() const {
    const Json nodes = run_data();
    if (!nodes.contains(result_node_name)) return false;
    for (const auto& node : nodes.items())
        if (node.value().is_array())
            for (const Json& run : node.value())
                for (const Json& item : items_of(run))
                    if (item.contains("isArtificialRecoveredEventItem")) return false;
    return true;
}

std::string Execution::failure_at_gate() const {
    if (status() != "error") return "";
    const std::string node = text_member(object_member(object_member(execution_, "data"), "resultData"), "lastNodeExecuted");
    return is_own_node(node) ? error_text() : "";
}

/// As n8n answers with its last node: the first output of whichever ran last, Domino's own left out.
Json Execution::output(const domino::Workflow& workflow) const {
    const bool responds = has_respond_node(workflow.document);
    Json items = Json::array();
    std::int64_t last = -2;
    const Json nodes = run_data();
    for (const auto& node : nodes.items()) {
        if (is_own_node(node.key()) || !node.value().is_array() || node.value().empty()) continue;
        const Json& run = node.value().back();
        if (!responds && moment_of(run) > last) {
            last = moment_of(run);
            items = items_of(run);
        }
        if (!responds) continue;
        for (const Json& known : workflow.document["nodes"]) {
            if (text_member(known, "name") != node.key() || kind_of(known) != "respondToWebhook") continue;
            const std::string with = text_member(object_member(known, "parameters"), "respondWith");
            items = items_of(node.value().front());
            if (with == "allIncomingItems") return items;
            if (!with.empty() && with != "firstIncomingItem") return nullptr;
            return items.empty() ? items : Json::array({items.front()});
        }
    }
    return items;
}

Outcome Execution::outcome(const domino::Workflow& workflow) const {
    const std::string ended = status();
    if (ended == "success" && was_held_back())
        return outcome_of(
            Outcome::Status::unknown,
            "its worker died while it ran, n8n began it again, and Domino let that have no effect (n8n execution " + id() + ")");
    // A worker that was restarted marks as crashed what had finished: what got as far as telling its result has one.
    if (ended == "success" || (ended == "crashed" && told_its_result())) {
        Json items = output(workflow);
        if (items.is_null())
            return outcome_of(Outcome::Status::failed, std::string(no_longer_knows) + " (n8n execution " + id() + ")");
        return outcome_of(Outcome::Status::succeeded, "", std::move(items));
    }
    if (ended == "error") return outcome_of(Outcome::Status::failed, error_text());
    if (ended == "canceled") return outcome_of(Outcome::Status::failed, "it was stopped in n8n (execution " + id() + ")");
    return outcome_of(Outcome::Status::unknown, "n8n says that execution " + id() + " " + (ended.empty() ? "ended" : ended) +
                                                    ": its worker ended while it ran");
}

}  // namespace n8n
