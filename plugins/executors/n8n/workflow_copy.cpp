#include "workflow_copy.hpp"

#include "digest.hpp"
#include "document.hpp"
#include "graph.hpp"

#include <algorithm>
#include <cmath>
#include <domino/error.hpp>
#include <set>

namespace n8n {
namespace {

using domino::Json;

/// Raised whenever copies are made in another way, so that those in n8n are made anew.
constexpr int form = 1;
constexpr const char* mark_begin = "domino: ";

constexpr const char* this_run_node = "Domino: this run";
constexpr const char* gate_node = gate_node_name;
constexpr const char* asked_node = "Domino: may go on";
constexpr const char* go_node = "Domino: go on";
constexpr const char* refused_node = "Domino: refused";
constexpr const char* never_node = "Domino: never";
constexpr const char* gather_node = "Domino: all is done";
constexpr const char* result_node = result_node_name;
constexpr const char* note_node = "Domino: note";

/// Settings that the API takes and that mean something for an execution.
constexpr const char* kept_settings[] = {"executionOrder",
                                         "timezone",
                                         "errorWorkflow",
                                         "executionTimeout",
                                         "saveDataSuccessExecution",
                                         "saveDataErrorExecution",
                                         "saveExecutionProgress",
                                         "callerPolicy",
                                         "callerIds"};

/// What a node says about how it runs, beside its parameters.
constexpr const char* kept_members[] = {"typeVersion",    "position",    "parameters", "disabled",         "onError",
                                        "continueOnFail", "retryOnFail", "maxTries",   "waitBetweenTries", "alwaysOutputData",
                                        "executeOnce",    "credentials", "notes",      "notesInFlow"};

std::string uuid_of(const std::string& text) {
    const std::string hex = sha256_hex(text);
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-5" + hex.substr(13, 3) + "-8" + hex.substr(17, 3) + "-" +
           hex.substr(20, 12);
}

/// `text` as a JavaScript string.
std::string as_script(const std::string& text) {
    return domino::to_text(Json(text));
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
        const std::string made_from =
            sha256_hex(domino::to_text({form, canonical(workflow_.document), body_["name"], spec_.credential_id,
                                        spec_.error_workflow, manner_.sync, manner_.gated}));
        set_webhook();
        std::string begin = start_;
        if (manner_.gated) begin = add_gate();
        if (!manner_.sync) add_result(begin);
        for (Json& node : body_["nodes"])
            if (!node.contains("id")) node["id"] = uuid_of(workflow_.name + "/" + text_member(node, "name"));
        add_note(made_from);
        return {.name = body_["name"].get<std::string>(), .path = path(), .body = std::move(body_), .made_from = made_from};
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

    std::string header(const char* name) const {
        std::string lower = name;
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return "$(" + as_script(start_) + ").first().json.headers[" + as_script(lower) + "]";
    }

    /// n8n's queue begins an execution whose worker died once more, under the same id: what tells the two apart is drawn
    /// before the gate, and the same for each try of the gate's request.
    void add_this_run() {
        const Json drawn = {{"id", uuid_of("this run")},
                            {"name", "run"},
                            {"value", "={{ Math.random().toString(36).slice(2, 10) }}"},
                            {"type", "string"}};
        add(this_run_node, "set", 3.4, 1,
            {{"assignments", {{"assignments", Json::array({drawn})}}}, {"options", Json::object()}});
        connect(this_run_node, 0, wire(gate_node));
    }

    /// Webhook -> asks -> if yes -> the webhook's own item goes on. A join that demands both inputs lets nothing pass else.
    std::string add_gate() {
        const Json onward = body_["connections"].contains(start_) ? body_["connections"][start_] : Json::object();
        body_["connections"][start_] = Json::object();
        add_this_run();
        Json& gate = add(
            gate_node, "httpRequest", 4.2, 2,
            {{"method", "POST"},
             {"url", "={{ " + header(callback_header) + " }}/start"},
             {"sendBody", true},
             {"specifyBody", "json"},
             {"jsonBody", "={{ ({ execution: $execution.id + '.' + $json.run, sent: Number(" + header(sent_header) + ") }) }}"},
             {"options", {{"timeout", 10000}}}});
        gate["retryOnFail"] = true;
        gate["maxTries"] = 5;
        gate["waitBetweenTries"] = 2000;
        const Json yes = {{"id", uuid_of("may go on")},
                          {"leftValue", "={{ $json.go }}"},
                          {"rightValue", ""},
                          {"operator", {{"type", "boolean"}, {"operation", "true"}, {"singleValue", true}}}};
        add(asked_node, "if", 2.2, 3, {{"conditions", conditions(yes)}, {"options", Json::object()}});
        add(go_node, "merge", 3, 4, {{"mode", "chooseBranch"}, {"useDataOfInput", 1}, {"options", Json::object()}});
        connect(start_, 0, wire(go_node, 0));
        connect(start_, 0, wire(this_run_node));
        connect(gate_node, 0, wire(asked_node));
        connect(asked_node, 0, wire(go_node, 1));
        if (manner_.sync && !has_respond_node(workflow_.document)) add_refusal();
        if (onward.contains("main")) body_["connections"][go_node] = onward;
        return go_node;
    }

    /// Else a refused execution would answer like one with an empty result.
    void add_refusal() {
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
                            {"url", "={{ " + header(callback_header) + " }}"},
                            {"sendBody", true},
                            {"contentType", "raw"},
                            {"rawContentType", "application/json"},
                            {"body", "={{ JSON.stringify({ output: " + output_expression() + " }) }}"},
                            {"options", {{"timeout", 60000}}}});
        result["executeOnce"] = true;
        result["retryOnFail"] = true;
        result["maxTries"] = 5;
        result["waitBetweenTries"] = 5000;
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

    void add_note(const std::string& made_from) {
        const CopyMark mark{.workflow = workflow_.name,
                            .made_from = made_from,
                            .nodes = hash_of_copy(body_),
                            .credential = spec_.credential_id,
                            .key = spec_.credential_name};
        const std::string text = "## Kept by Domino\nThis is Domino's copy of the workflow **" + workflow_.name +
                                 "**. The nodes named \"Domino: ...\" start it and bring its result back: leave them alone.\n\n"
                                 "What you change here Domino does not overwrite. Take it over with\n`domino workflow export " +
                                 workflow_.name + "`, or undo it with\n`domino workflow import --force " + workflow_.name +
                                 "`.\n\n" + mark_begin +
                                 domino::to_text({{"workflow", mark.workflow},
                                                  {"made_from", mark.made_from},
                                                  {"nodes", mark.nodes},
                                                  {"credential", mark.credential},
                                                  {"key", mark.key}});
        body_["nodes"].push_back({{"id", uuid_of(workflow_.name + "/" + note_node)},
                                  {"name", note_node},
                                  {"type", "n8n-nodes-base.stickyNote"},
                                  {"typeVersion", 1},
                                  {"position", {left_, bottom_ + 520}},
                                  {"parameters", {{"content", text}, {"width", 460}, {"height", 340}}}});
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

bool says_nothing(const Json& value) {
    return value.is_null() || (value.is_boolean() && !value.get<bool>()) ||
           ((value.is_object() || value.is_array()) && value.empty());
}

/// Names in order, all the way down.
Json sorted(const Json& value) {
    if (value.is_array()) {
        Json copy = Json::array();
        for (const Json& item : value) copy.push_back(sorted(item));
        return copy;
    }
    if (value.is_number_float() && std::abs(value.get<double>()) < 1e15 && value.get<double>() == std::floor(value.get<double>()))
        return static_cast<std::int64_t>(value.get<double>());  // 220.0 comes back as 220
    if (!value.is_object()) return value;
    std::set<std::string> names;
    for (const auto& member : value.items()) names.insert(member.key());
    Json copy = Json::object();
    for (const auto& name : names) copy[name] = sorted(value[name]);
    return copy;
}

Json canonical_node(const Json& node) {
    Json kept = {{"name", text_member(node, "name")}, {"type", text_member(node, "type")}};
    for (const char* name : kept_members)
        if (node.contains(name) && !says_nothing(node[name])) kept[name] = node[name];
    return sorted(kept);
}

Json canonical_slots(const Json& slots) {
    Json kept = Json::array();
    if (!slots.is_array()) return kept;
    for (const Json& slot : slots) {
        Json wires = Json::array();
        if (slot.is_array())
            for (const Json& one : slot)
                if (one.is_object()) wires.push_back({text_member(one, "node"), text_member(one, "type"), one.value("index", 0)});
        std::sort(wires.begin(), wires.end());
        kept.push_back(std::move(wires));
    }
    while (!kept.empty() && kept.back().empty()) kept.erase(kept.size() - 1);
    return kept;
}

Json canonical_connections(const Json& connections) {
    Json kept = Json::object();
    for (const auto& source : connections.items()) {
        if (!source.value().is_object()) continue;
        Json types = Json::object();
        for (const auto& type : source.value().items())
            if (Json slots = canonical_slots(type.value()); !slots.empty()) types[type.key()] = std::move(slots);
        if (!types.empty()) kept[source.key()] = std::move(types);
    }
    return sorted(kept);
}

std::map<std::string, Json> nodes_by_name(const Json& document) {
    std::map<std::string, Json> nodes;
    for (const Json& node : document["nodes"]) nodes[text_member(node, "name")] = node;
    return nodes;
}

/// Wires that begin or end at Domino's nodes go; what left the gate leaves the webhook again.
Json connections_without_own(const Json& copy) {
    Json connections = Json::object();
    Json given = object_member(copy, "connections");
    const bool gated = given.contains(go_node);
    const Json* webhook = webhook_of(copy);
    const std::string start = webhook == nullptr ? "" : text_member(*webhook, "name");
    for (const auto& source : given.items()) {
        if (gated && source.key() == start) continue;
        const std::string name = source.key() == go_node ? start : source.key();
        if (name.empty() || is_own_node(name) || !source.value().is_object()) continue;
        for (const auto& type : source.value().items()) {
            Json slots = Json::array();
            if (type.value().is_array())
                for (const Json& slot : type.value()) {
                    Json wires = Json::array();
                    if (slot.is_array())
                        for (const Json& one : slot)
                            if (!is_own_node(text_member(one, "node"))) wires.push_back(one);
                    slots.push_back(std::move(wires));
                }
            while (!slots.empty() && slots.back().empty()) slots.erase(slots.size() - 1);
            if (!slots.empty()) connections[name][type.key()] = std::move(slots);
        }
    }
    return connections;
}

/// `changed` in the words of `known` where they mean the same, so that a file's diff shows what changed and no more.
Json node_in_words_of(const Json& changed, const Json& known) {
    Json node = known;
    for (const char* name : kept_members) {
        const bool has = changed.contains(name) && !says_nothing(changed[name]);
        const bool had = known.contains(name) && !says_nothing(known[name]);
        if (has && (!had || sorted(changed[name]) != sorted(known[name])))
            node[name] = changed[name];
        else if (!has && had)
            node.erase(name);
    }
    node["type"] = changed["type"];
    return node;
}

Json plain_node(const Json& changed) {
    Json node = Json::object();
    for (const char* name : {"id", "name", "type"})
        if (changed.contains(name)) node[name] = changed[name];
    for (const char* name : kept_members)
        if (changed.contains(name) && (!says_nothing(changed[name]) || std::string(name) == "parameters"))
            node[name] = changed[name];
    return node;
}

Json nodes_without_own(const Json& copy, const Json& reference) {
    const auto known = reference.is_object() ? nodes_by_name(reference) : std::map<std::string, Json>{};
    const auto found = nodes_by_name(copy);
    const Json* webhook = webhook_of(copy);
    const std::string start = webhook == nullptr ? "" : text_member(*webhook, "name");
    const auto convert = [&](const Json& node) {
        const std::string name = text_member(node, "name");
        const auto before = known.find(name);
        if (before == known.end()) return plain_node(node);
        Json changed = node;
        if (name == start) {
            for (const char* member : {"parameters", "credentials"}) {
                changed.erase(member);
                if (before->second.contains(member)) changed[member] = before->second[member];
            }
        }
        return node_in_words_of(changed, before->second);
    };
    Json nodes = Json::array();
    std::set<std::string> taken;
    if (reference.is_object())
        for (const Json& node : reference["nodes"]) {
            const auto now = found.find(text_member(node, "name"));
            if (now == found.end()) continue;
            nodes.push_back(convert(now->second));
            taken.insert(now->first);
        }
    for (const Json& node : copy["nodes"]) {
        const std::string name = text_member(node, "name");
        if (!is_own_node(name) && !taken.contains(name)) nodes.push_back(convert(node));
    }
    return nodes;
}

Json settings_without_own(const Json& copy, const Json& reference) {
    Json settings = object_member(reference, "settings");
    const Json given = object_member(copy, "settings");
    for (const char* name : kept_settings) {
        const std::string key = name;
        if (key == "errorWorkflow" || key == "callerPolicy" || key == "callerIds") continue;
        if (given.contains(key) && !given[key].is_null())
            settings[key] = given[key];
        else
            settings.erase(key);
    }
    return settings;
}

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

std::optional<CopyMark> mark_of(const Json& copy) {
    if (!copy.contains("nodes") || !copy["nodes"].is_array()) return std::nullopt;
    for (const Json& node : copy["nodes"]) {
        if (kind_of(node) != "stickyNote") continue;
        const std::string text = text_member(object_member(node, "parameters"), "content");
        const auto begin = text.rfind(std::string("\n") + mark_begin);
        if (begin == std::string::npos) continue;
        try {
            std::string line = text.substr(begin + 1 + std::string(mark_begin).size());
            line = line.substr(0, line.find('\n'));
            const Json mark = domino::parse_json(line);
            return CopyMark{.workflow = text_member(mark, "workflow"),
                            .made_from = text_member(mark, "made_from"),
                            .nodes = text_member(mark, "nodes"),
                            .credential = text_member(mark, "credential"),
                            .key = text_member(mark, "key")};
        } catch (const domino::Error&) {
            continue;
        }
    }
    return std::nullopt;
}

Json canonical(const Json& document) {
    Json nodes = Json::object();
    for (const auto& [name, node] : nodes_by_name(document))
        if (kind_of(node) != "stickyNote" || name != note_node) nodes[name] = canonical_node(node);
    Json settings = Json::object();
    const Json given = object_member(document, "settings");
    for (const char* name : kept_settings)
        if (given.contains(name) && !says_nothing(given[name]) && std::string(name) != "callerPolicy")
            settings[name] = given[name];
    return {{"nodes", nodes},
            {"connections", canonical_connections(object_member(document, "connections"))},
            {"settings", sorted(settings)}};
}

std::string hash_of_copy(const Json& copy) {
    return sha256_hex(domino::to_text(canonical(copy)));
}

bool is_edited(const Json& copy) {
    const auto mark = mark_of(copy);
    return !mark || mark->nodes != hash_of_copy(copy);
}

bool has_own_nodes_of(const Json& copy, const Json& fresh) {
    const Json a = canonical(copy);
    const Json b = canonical(fresh);
    const Json* webhook = webhook_of(fresh);
    const std::string start = webhook == nullptr ? "" : text_member(*webhook, "name");
    for (const auto& node : b["nodes"].items()) {
        if (!is_own_node(node.key()) && node.key() != start) continue;
        if (!a["nodes"].contains(node.key())) return false;
        for (const char* member : {"type", "typeVersion", "parameters", "credentials", "disabled"})
            if (a["nodes"][node.key()].value(member, Json()) != node.value().value(member, Json())) return false;
    }
    const bool gated = b["nodes"].contains(gate_node);
    return !gated || a["connections"].value(start, Json()) == b["connections"].value(start, Json());
}

Json original_of(const Json& copy, const Json& reference) {
    Json document = reference.is_object() ? reference : Json{{"name", text_member(copy, "name")}};
    document["nodes"] = nodes_without_own(copy, reference);
    const Json connections = connections_without_own(copy);
    if (!reference.is_object() ||
        canonical_connections(connections) != canonical_connections(object_member(reference, "connections")))
        document["connections"] = connections;
    document["settings"] = settings_without_own(copy, reference);
    return document;
}

}  // namespace n8n
