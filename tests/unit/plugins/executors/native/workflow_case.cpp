#include "workflow_case.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <set>

namespace native::test {
namespace {

using domino::Json;

const std::set<std::string> triggers{"webhook", "manualTrigger", "executeWorkflowTrigger"};

Json webhook() {
    return {{"name", "Webhook"},
            {"type", "webhook"},
            {"typeVersion", 2},
            {"parameters", {{"path", "p"}, {"responseMode", "lastNode"}}}};
}

Json completed(Json node, int index) {
    const auto type = node.at("type").get<std::string>();
    if (type.find('.') == std::string::npos) node["type"] = "n8n-nodes-base." + type;
    if (!node.contains("name")) node["name"] = type;
    if (!node.contains("position")) node["position"] = {200 * index, 0};
    if (!node.contains("parameters")) node["parameters"] = Json::object();
    if (!node.contains("id")) node["id"] = "id-" + std::to_string(index);
    return node;
}

Json in_a_row(const Json& nodes) {
    Json connections = Json::object();
    for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
        connections[nodes[i]["name"].get<std::string>()] = {
            {"main", {{{{"node", nodes[i + 1]["name"]}, {"type", "main"}, {"index", 0}}}}}};
    }
    return connections;
}

/// "A": [["B", "C:1"], []] is short for n8n's form.
Json wires(const Json& shorthand) {
    Json connections = Json::object();
    for (const auto& [from, outputs] : shorthand.items()) {
        Json main = Json::array();
        for (const auto& output : outputs) {
            Json list = Json::array();
            for (const auto& target : output) {
                const auto text = target.get<std::string>();
                const auto colon = text.rfind(':');
                const int input = colon == std::string::npos ? 0 : std::stoi(text.substr(colon + 1));
                list.push_back({{"node", text.substr(0, colon)}, {"type", "main"}, {"index", input}});
            }
            main.push_back(list);
        }
        connections[from] = {{"main", main}};
    }
    return connections;
}

std::string identifier(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return text;
}

}  // namespace

Json workflow_of(const Json& given) {
    Json nodes = Json::array();
    const auto is_trigger = [](const Json& node) { return triggers.count(node.at("type").get<std::string>()) != 0; };
    if (std::none_of(given.begin(), given.end(), is_trigger)) nodes.push_back(completed(webhook(), 0));
    for (const auto& node : given) nodes.push_back(completed(node, static_cast<int>(nodes.size())));
    return {{"name", "case"},
            {"nodes", nodes},
            {"connections", in_a_row(nodes)},
            {"settings", {{"executionOrder", "v1"}, {"timezone", "Europe/Berlin"}}}};
}

Json code_workflow(const std::string& code) {
    return workflow_of({{{"name", "Code"}, {"type", "code"}, {"typeVersion", 2}, {"parameters", {{"jsCode", code}}}}});
}

std::vector<WorkflowCase> read_cases(const std::filesystem::path& file) {
    std::ifstream stream(file);
    const Json fixture = Json::parse(stream);
    std::vector<WorkflowCase> cases;
    for (const auto& given : fixture.at("cases")) {
        Json document = workflow_of(given.at("nodes"));
        if (given.contains("connections")) document["connections"] = wires(given.at("connections"));
        if (given.contains("settings")) document["settings"] = given.at("settings");
        cases.push_back({.name = identifier(file.stem().string() + "_" + given.at("name").get<std::string>()),
                         .document = std::move(document),
                         .input = given.value("input", Json::object()),
                         .expected = given});
    }
    return cases;
}

std::vector<WorkflowCase> read_all_cases() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(DOMINO_WORKFLOW_FIXTURES)) {
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<WorkflowCase> cases;
    for (const auto& file : files) {
        auto more = read_cases(file);
        cases.insert(cases.end(), more.begin(), more.end());
    }
    return cases;
}

}  // namespace native::test
