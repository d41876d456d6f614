#include "domino/workflow.hpp"

#include "reader.hpp"

#include <set>

namespace domino {
namespace {

void check_localized(const Json& text, const std::string& path) {
    if (text.is_string()) return;
    if (!text.is_object() || text.empty()) throw FieldError(path, "expected a text or {\"en\": ..., \"de\": ...}");
    for (const auto& member : text.items())
        if (!member.value().is_string()) throw FieldError(path + "/" + member.key(), "expected a text");
}

Json localized_member(const ObjectReader& reader, const char* name, Json fallback) {
    if (!reader.has(name)) return fallback;
    check_localized(reader.at(name), reader.path(name));
    return reader.at(name);
}

bool boolean_member(const ObjectReader& reader, const char* name) {
    if (!reader.has(name)) return false;
    if (!reader.at(name).is_boolean()) throw FieldError(reader.path(name), "expected true or false");
    return reader.at(name).get<bool>();
}

std::chrono::milliseconds timeout_member(const ObjectReader& reader, std::chrono::milliseconds fallback) {
    if (!reader.has("timeout")) return fallback;
    const Json& seconds = reader.at("timeout");
    if (!seconds.is_number() || seconds.get<double>() <= 0 || seconds.get<double>() > 30 * 86400.0)
        throw FieldError(reader.path("timeout"), "expected seconds, more than 0 and at most 30 days");
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds.get<double>() * 1000));
}

void read_domino(Workflow& workflow, const Json& value) {
    const ObjectReader reader(value, "/meta/domino");
    reader.only({"title", "description", "input", "examples", "approval", "timeout", "executor", "idempotent", "response"});
    workflow.title = localized_member(reader, "title", workflow.title);
    workflow.description = localized_member(reader, "description", Json(""));
    if (reader.has("input")) {
        workflow.input_schema = reader.at("input");
        if (!workflow.input_schema.is_object()) throw FieldError(reader.path("input"), "expected a JSON Schema object");
    }
    if (reader.has("examples")) {
        const Json& examples = reader.array("examples");
        for (std::size_t i = 0; i < examples.size(); ++i) {
            check_localized(examples[i], reader.path("examples") + "/" + std::to_string(i));
            workflow.examples.push_back(examples[i]);
        }
    }
    workflow.approval = localized_member(reader, "approval", Json());
    workflow.timeout = timeout_member(reader, workflow.timeout);
    workflow.executor = reader.text_or("executor", "");
    workflow.idempotent = boolean_member(reader, "idempotent");
    workflow.response = reader.text_or("response", "callback");
    if (workflow.response != "callback" && workflow.response != "sync")
        throw FieldError(reader.path("response"), "expected callback or sync; got \"" + workflow.response + "\"");
}

void check_nodes(const Json& nodes) {
    std::set<std::string> names;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const ObjectReader node(nodes[i], "/nodes/" + std::to_string(i));
        if (!names.insert(node.text("name")).second) throw FieldError(node.path("name"), "two nodes have this name");
        node.text("type");
    }
}

}  // namespace

Workflow workflow_from_json(std::string name, const Json& document) {
    const ObjectReader reader(document, "");
    check_nodes(reader.array("nodes"));
    if (reader.has("connections") && !reader.at("connections").is_object() &&
        !(reader.at("connections").is_array() && reader.at("connections").empty()))
        throw FieldError("/connections", "expected an object");
    Workflow workflow;
    workflow.name = std::move(name);
    workflow.document = document;
    workflow.title = reader.has("name") && reader.at("name").is_string() ? reader.at("name") : Json(workflow.name);
    workflow.description = "";
    if (reader.has("meta") && reader.at("meta").is_object() && reader.at("meta").contains("domino"))
        read_domino(workflow, reader.at("meta")["domino"]);
    return workflow;
}

std::string localized(const Json& text, const std::string& language) {
    if (text.is_string()) return text.get<std::string>();
    if (!text.is_object() || text.empty()) return "";
    for (const auto& wanted : {language, std::string("en")})
        if (text.contains(wanted) && text[wanted].is_string()) return text[wanted].get<std::string>();
    return text.front().is_string() ? text.front().get<std::string>() : "";
}

}  // namespace domino
