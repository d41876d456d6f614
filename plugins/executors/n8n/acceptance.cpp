#include "acceptance.hpp"

#include "document.hpp"
#include "graph.hpp"

namespace n8n {
namespace {

using domino::Json;

/// Kinds that begin an execution of their own accord or by another way than a webhook.
bool begins_by_itself(const Json& node) {
    const std::string kind = kind_of(node);
    for (const char* known : {"cron", "interval", "start", "emailReadImap", "n8nTrainingCustomerDatastore"})
        if (kind == known) return true;
    return kind.ends_with("Trigger");
}

/// They begin only when a person or another workflow says so: harmless beside a Webhook node.
bool waits_to_be_called(const Json& node) {
    const std::string kind = kind_of(node);
    return kind == "manualTrigger" || kind == "executeWorkflowTrigger" || kind == "errorTrigger" || kind == "start";
}

std::string refusal_of_node(const Json& node) {
    const std::string name = text_member(node, "name");
    if (is_own_node(name))
        return "Node '" + name + "': names that begin with \"" + own_prefix +
               "\" belong to the nodes that Domino adds; rename it";
    if (true_member(node, "disabled")) return "";
    if (begins_by_itself(node) && !waits_to_be_called(node))
        return "Node '" + name + "' would start the workflow in n8n without Domino; disable it or take it out";
    return "";
}

std::string refusal_of_start(const Json& document) {
    int webhooks = 0;
    std::string starter;
    for (const Json& node : document["nodes"]) {
        if (true_member(node, "disabled")) continue;
        if (kind_of(node) == "webhook") ++webhooks;
        if (waits_to_be_called(node)) starter = text_member(node, "name");
    }
    if (webhooks == 1) return "";
    if (webhooks > 1) return "it has several Webhook nodes; leave one enabled, so that it is clear where it starts";
    return (starter.empty() ? std::string("it has no Webhook node")
                            : "Node '" + starter + "' cannot be started from outside n8n") +
           "; begin the workflow with a Webhook node";
}

std::string refusal_of(const Json& document) {
    for (const Json& node : document["nodes"])
        if (std::string reason = refusal_of_node(node); !reason.empty()) return reason;
    if (std::string reason = refusal_of_start(document); !reason.empty()) return reason;
    const Json* webhook = webhook_of(document);
    const std::string name = text_member(*webhook, "name");
    if (Graph(document).is_fed(name))
        return "Node '" + name + "': something is connected to its input; a Webhook node must be the beginning";
    return "";
}

}  // namespace

domino::Acceptance acceptance_of(const domino::Workflow& workflow) {
    const std::string reason = refusal_of(workflow.document);
    return {.accepted = reason.empty(), .reason = reason, .pure = false};
}

}  // namespace n8n
