#include "workflow_copy.hpp"

#include "canonical.hpp"
#include "document.hpp"
#include "graph.hpp"

#include <algorithm>
#include <domino/digest.hpp>

namespace n8n {
namespace {

using domino::Json;

/// Raised whenever copies are made in another way, so that those in n8n are made anew.
constexpr int form = 2;

constexpr const char* this_run_node = "Domino: this run";
constexpr const char* gate_node = gate_node_name;
constexpr const char* asked_node = "Domino: may go on";
constexpr const char* go_node = go_node_name;
constexpr const char* refused_node = "Domino: refused";
constexpr const char* never_node = "Domino: never";
constexpr const char* gather_node = "Domino: all is done";
constexpr const char* result_node = result_node_name;

std::string uuid_of(const std::string& text) {
    const std::string hex = domino::sha256_hex(text);
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-5" + hex.substr(13, 3) + "-8" + hex.substr(17, 3) + "-" +
           hex.substr(20, 12);
}

/// `text` as a JavaScript string. Braces would end the expression that it stands in.
std::string as_script(const std::string& text) {
    std::string script;
    for (const char c : domino::to_text(Json(text))) {
        if (c == '{' || c == '}')
            script += c == '{' ? "\\u007b" : "\\u007d";
        else
            script += c;
    }
    return script;
}

Json wire(const char* node, int index = 0) {
    return {{"node", node}, {"type", "main"}, {"index", index}};
}

/// Puts Domino's nodes around a document.
class Builder {
public:
    Builder(const domino::Workflow& workflow, const CopySpec& spec, CopyManner manner)
        : workflow_(workflow),
          spec_(spec),
          manner_(manner),
          graph_(workflow.document),
          start_(text_member(*webhook_of(workflow.document), "name")) {
        body_["name"] = copy_name(spec.label, workflow.name);
        body_["nodes"] = workflow.document["nodes"];
        body_["connections"] = object_member(workflow.document, "connections");
        body_["settings"] = settings();
        find_edges();
    }

    WorkflowCopy build() {
        CopyMark mark{.workflow = workflow_.name, .made_from = {}, .content = content(), .nodes = {}};
        mark.made_from =
            domino::sha256_hex(domino::to_text({mark.content, body_["name"], spec_.credential_id, spec_.error_workflow}));
        set_webhook();
        std::string begin = start_;
        if (manner_.gated) begin = add_gate();
        if (!manner_.sync) add_result(begin);
        for (Json& node : body_["nodes"])
            if (!node.contains("id")) node["id"] = uuid_of(workflow_.name + "/" + text_member(node, "name"));
        mark.nodes = hash_of_copy(body_);
        Json note = note_of(mark);
        note["id"] = uuid_of(workflow_.name + "/" + note_name);
        note["position"] = {left_, bottom_ + 520};
        body_["nodes"].push_back(std::move(note));
        return {.name = body_["name"].get<std::string>(), .path = path(), .body = std::move(body_), .mark = mark};
    }

private:
    std::string path() const { return spec_.label + "/" + workflow_.name; }

    Json settings() const {
        const Json given = object_member(workflow_.document, "settings");
        Json kept = Json::object();
        for (const char* name : kept_settings)
            if (given.contains(name) && !given[name].is_null()) kept[name] = given[name];
        kept.erase("errorWorkflow");
        if (!spec_.error_workflow.empty()) kept["errorWorkflow"] = spec_.error_workflow;
        return kept;
    }

    void find_edges() {
        for (const Json& node : body_["nodes"]) {
            if (!node.contains("position") || !node["position"].is_array() || node["position"].size() < 2) continue;
            if (node["position"][0].is_number()) left_ = std::min(left_, node["position"][0].get<double>());
            if (node["position"][1].is_number()) bottom_ = std::max(bottom_, node["position"][1].get<double>());
        }
    }

    Json& node_named(const std::string& name) {
        return *std::find_if(body_["nodes"].begin(), body_["nodes"].end(),
                             [&](const Json& node) { return text_member(node, "name") == name; });
    }

    void set_webhook() {
        Json& node = node_named(start_);
        const bool responds = has_respond_node(workflow_.document);
        Json parameters = {{"httpMethod", "POST"}, {"path", path()}, {"authentication", "headerAuth"}};
        parameters["responseMode"] = !manner_.sync ? "onReceived" : responds ? "responseNode" : "lastNode";
        if (manner_.sync && !responds) parameters["responseData"] = "allEntries";
        parameters["options"] = Json::object();
        node["parameters"] = std::move(parameters);
        node["credentials"] = {{"httpHeaderAuth", {{"id", spec_.credential_id}, {"name", spec_.credential_name}}}};
        node["webhookId"] = uuid_of(path());
        node.erase("id");
    }

    /// Below all others, so that it comes after them in the walk.
    Json& add(const char* name, const char* kind, double version, double column, Json parameters) {
        body_["nodes"].push_back({{"name", name},
                                  {"type", std::string("n8n-nodes-base.") + kind},
                                  {"typeVersion", version},
                                  {"position", {left_ + column * 220, bottom_ + 300}},
                                  {"parameters", std::move(parameters)}});
        return body_["nodes"].back();
    }

    void connect(const std::string& source, std::size_t output, Json to) {
        Json& connections = body_["connections"];
        if (!connections.contains(source)) connections[source] = Json::object();
        if (!connections[source].contains("main")) connections[source]["main"] = Json::array();
        Json& slots = connections[source]["main"];
        while (slots.size() <= output) slots.push_back(Json::array());
        if (!slots[output].is_array()) slots[output] = Json::array();
        slots[output].push_back(std::move(to));
    }

    /// A header of the start, as n8n has it in the webhook's `item`.
    static std::string header(const std::string& item, const char* name) {
        std::string lower = name;
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return item + ".headers[" + as_script(lower) + "]";
    }

    /// n8n's queue begins an execution whose worker died once more, under the same id: what tells the two apart is drawn
    /// before the gate, and the same for each try of the gate's request. All is put together here, because n8n takes
    /// about a millisecond for each expression and each node.
    void add_this_run() {
        const Json drawn = {
            {"id", uuid_of("this run")},
            {"name", "gate"},
            {"value", "={{ " + header("$json", callback_header) +
                          " + '/start/' + $execution.id + '.' + Math.random().toString(36).slice(2, 10) + '?sent=' + " +
                          header("$json", sent_header) + " }}"},
            {"type", "string"}};
        add(this_run_node, "set", 3.4, 1,
            {{"assignments", {{"assignments", Json::array({drawn})}}}, {"options", Json::object()}});
        connect(this_run_node, 0, wire(gate_node));
    }

    /// Webhook -> asks -> the webhook's own item goes on. The answer to an execution that must end is an empty list, after
    /// which n8n runs nothing, and a join that demands both inputs lets nothing pass.
    std::string add_gate() {
        const Json onward = body_["connections"].contains(start_) ? body_["connections"][start_] : Json::object();
        body_["connections"][start_] = Json::object();
        add_this_run();
        Json& gate = add(gate_node, "httpRequest", 4.2, 2,
                         {{"method", "POST"}, {"url", "={{ $json.gate }}"}, {"options", {{"timeout", 10000}}}});
        gate["retryOnFail"] = true;
        gate["maxTries"] = 5;
        gate["waitBetweenTries"] = 2000;
        const bool says_no = manner_.sync && !has_respond_node(workflow_.document);
        if (says_no) gate["alwaysOutputData"] = true;
        add(go_node, "merge", 3, 4, {{"mode", "chooseBranch"}, {"useDataOfInput", 1}, {"options", Json::object()}});
        connect(start_, 0, wire(go_node, 0));
        connect(start_, 0, wire(this_run_node));
        connect(says_no ? asked_node : gate_node, 0, wire(go_node, 1));
        if (says_no) add_refusal();
        if (onward.contains("main")) body_["connections"][go_node] = onward;
        return go_node;
    }

    /// Else a refused execution would answer like one with an empty result.
    void add_refusal() {
        const Json yes = {{"id", uuid_of("may go on")},
                          {"leftValue", "={{ $json.go === true }}"},
                          {"rightValue", ""},
                          {"operator", {{"type", "boolean"}, {"operation", "true"}, {"singleValue", true}}}};
        add(asked_node, "if", 2.2, 3, {{"conditions", conditions(yes)}, {"options", Json::object()}});
        connect(gate_node, 0, wire(asked_node));
        const Json marker = {{"id", uuid_of("refused")}, {"name", refused_marker}, {"value", true}, {"type", "boolean"}};
        add(refused_node, "set", 3.4, 4,
            {{"assignments", {{"assignments", Json::array({marker})}}}, {"options", Json::object()}});
        node_named(refused_node)["position"][1] = bottom_ + 500;
        connect(asked_node, 1, wire(refused_node));
    }

    static Json conditions(const Json& condition) {
        return {{"options", {{"caseSensitive", true}, {"leftValue", ""}, {"typeValidation", "strict"}, {"version", 2}}},
                {"conditions", Json::array({condition})},
                {"combinator", "and"}};
    }

    void add_result(const std::string& begin) {
        Json& result = add(result_node, "httpRequest", 4.2, 7,
                           {{"method", "POST"},
                            {"url", "={{ " + header("$(" + as_script(start_) + ").first().json", callback_header) + " }}"},
                            {"sendBody", true},
                            {"contentType", "raw"},
                            {"rawContentType", "application/json"},
                            {"body", "={{ JSON.stringify({ output: " + output_expression() + " }) }}"},
                            {"options", {{"timeout", 60000}}}});
        result["executeOnce"] = true;
        result["retryOnFail"] = true;
        result["maxTries"] = 3;
        result["waitBetweenTries"] = 1500;
        // Domino being away is not the workflow's failure: the watchdog takes the result from the execution.
        result["onError"] = "continueRegularOutput";
        if (graph_.has_joins())
            gather(begin);
        else
            connect(begin, 0, wire(result_node));
    }

    /// Nodes with several inputs may be let go when nothing else is left to do; the result comes after those too, because it
    /// follows from all ends by a join that never gets all its inputs and so is let go last.
    void gather(const std::string& begin) {
        constexpr int inputs = 9;
        const Json no = {{"id", uuid_of("never")},
                         {"leftValue", false},
                         {"rightValue", ""},
                         {"operator", {{"type", "boolean"}, {"operation", "true"}, {"singleValue", true}}}};
        add(never_node, "filter", 2.2, 5, {{"conditions", conditions(no)}, {"options", Json::object()}});
        std::vector<std::string> ends;
        for (const auto& name : graph_.last_first(start_))
            if (name != start_ && graph_.ends_at(name)) ends.push_back(name);
        const int used = 2 + static_cast<int>(std::min<std::size_t>(ends.size(), inputs - 2));
        add(gather_node, "merge", 3, 6, {{"mode", "append"}, {"numberInputs", used}, {"options", Json::object()}});
        connect(begin, 0, wire(never_node));
        connect(begin, 0, wire(gather_node, 0));
        connect(never_node, 0, wire(gather_node, 1));
        for (std::size_t i = 0; i < ends.size(); ++i)
            connect(ends[i], 0, wire(gather_node, 2 + static_cast<int>(i % (inputs - 2))));
        connect(gather_node, 0, wire(result_node));
    }

    /// As n8n answers with the last node's items: the first output of whichever node ran last.
    std::string output_expression() const {
        std::vector<std::string> candidates;
        std::size_t ends = 0;
        for (const auto& name : graph_.last_first(start_)) {
            const bool is_end = graph_.ends_at(name);
            ends += is_end ? 1 : 0;
            if (name != start_ && (is_end || !graph_.is_in_loop(name))) candidates.push_back(name);
        }
        if (ends <= 1) std::erase_if(candidates, [&](const std::string& name) { return !graph_.ends_at(name); });
        std::string expression;
        for (const auto& name : candidates) {
            const std::string node = "$(" + as_script(name) + ")";
            expression +=
                node + ".isExecuted ? " + (graph_.ends_at(name) ? node + ".all(0).map((item) => item.json)" : "[]") + " : ";
        }
        const std::string nothing =
            graph_.ends_at(start_) ? "$(" + as_script(start_) + ").all(0).map((item) => item.json)" : "[]";
        return expression + nothing;
    }

    /// What it was made from without what only this n8n knows.
    std::string content() const {
        return domino::sha256_hex(domino::to_text({form, canonical(workflow_.document), manner_.sync, manner_.gated}));
    }

    const domino::Workflow& workflow_;
    const CopySpec& spec_;
    const CopyManner manner_;
    const Graph graph_;
    const std::string start_;
    Json body_ = Json::object();
    double left_ = 0;
    double bottom_ = 0;
};

}  // namespace

CopyManner manner_of(const domino::Workflow& workflow) {
    // A Respond to Webhook node says itself what the answer is; in the legacy order nothing can be known to come last.
    const bool sync = workflow.response == "sync" || has_respond_node(workflow.document) || has_legacy_order(workflow.document);
    return {.sync = sync, .gated = !workflow.idempotent};
}

std::string copy_name(const std::string& label, const std::string& workflow) {
    return label + ": " + workflow;
}

WorkflowCopy make_copy(const domino::Workflow& workflow, const CopySpec& spec, CopyManner manner) {
    return Builder(workflow, spec, manner).build();
}

}  // namespace n8n
