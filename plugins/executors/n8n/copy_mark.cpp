#include "canonical.hpp"
#include "document.hpp"
#include "workflow_copy.hpp"

#include <algorithm>
#include <domino/digest.hpp>
#include <domino/error.hpp>

namespace n8n {
namespace {

using domino::Json;

constexpr const char* mark_begin = "domino: ";

Json& node_named(Json& document, const std::string& name) {
    Json& nodes = document["nodes"];
    const auto found =
        std::find_if(nodes.begin(), nodes.end(), [&](const Json& node) { return text_member(node, "name") == name; });
    if (found != nodes.end()) return *found;
    nodes.push_back(Json::object());
    return nodes.back();
}

}  // namespace

Json note_of(const CopyMark& mark) {
    const std::string text =
        "## Kept by Domino\nThis is Domino's copy of the workflow **" + mark.workflow +
        "**. The nodes named \"Domino: ...\" start it and bring its result back: leave them alone.\n\n"
        "What you change here Domino does not overwrite. Take it over with\n`domino workflow export " +
        mark.workflow + "`, or undo it with\n`domino workflow import --force " + mark.workflow + "`.\n\n" + mark_begin +
        domino::to_text(
            {{"workflow", mark.workflow}, {"made_from", mark.made_from}, {"content", mark.content}, {"nodes", mark.nodes}});
    return {{"name", note_name},
            {"type", "n8n-nodes-base.stickyNote"},
            {"typeVersion", 1},
            {"position", {0, 0}},
            {"parameters", {{"content", text}, {"width", 460}, {"height", 340}}}};
}

Json with_own_nodes_of(const Json& copy, const WorkflowCopy& fresh) {
    Json body = {{"name", fresh.name},
                 {"nodes", copy["nodes"]},
                 {"connections", copy["connections"]},
                 {"settings", fresh.body["settings"]}};
    const Json* webhook = webhook_of(fresh.body);
    for (const Json& node : fresh.body["nodes"]) {
        const std::string name = text_member(node, "name");
        if (!is_own_node(name) && name != text_member(*webhook, "name")) continue;
        Json& place = node_named(body, name);
        const Json position = place.value("position", node["position"]);
        place = node;
        place["position"] = position;
    }
    return body;
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
                            .content = text_member(mark, "content"),
                            .nodes = text_member(mark, "nodes")};
        } catch (const domino::Error&) {
            continue;
        }
    }
    return std::nullopt;
}

std::string hash_of_copy(const Json& copy) {
    return domino::sha256_hex(domino::to_text(canonical(copy)));
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
    const bool gated = b["nodes"].contains(gate_node_name);
    for (const auto& node : b["nodes"].items()) {
        const std::string& name = node.key();
        if (!is_own_node(name) && name != start) continue;
        if (!a["nodes"].contains(name)) return false;
        for (const char* member : {"type", "typeVersion", "parameters", "credentials", "disabled", "alwaysOutputData", "onError"})
            if (a["nodes"][name].value(member, Json()) != node.value().value(member, Json())) return false;
        const bool leads_to_others = name == go_node_name || (name == start && !gated);
        if (!leads_to_others && a["connections"].value(name, Json()) != b["connections"].value(name, Json())) return false;
    }
    return true;
}

}  // namespace n8n
