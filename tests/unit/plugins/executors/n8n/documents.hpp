#pragma once

#include <domino/workflow.hpp>
#include <memory>
#include <string>

namespace n8n::test {

using domino::Json;

inline Json node(const std::string& name, const std::string& kind, Json parameters = Json::object(), int x = 0, int y = 0) {
    return {{"name", name},
            {"type", "n8n-nodes-base." + kind},
            {"typeVersion", 1},
            {"position", Json::array({x, y})},
            {"parameters", std::move(parameters)}};
}

inline Json wire(const std::string& to, int input = 0) {
    return {{"node", to}, {"type", "main"}, {"index", input}};
}

/// Each inner list is an output.
inline Json outputs(std::initializer_list<std::initializer_list<Json>> slots) {
    Json main = Json::array();
    for (const auto& slot : slots) {
        Json wires = Json::array();
        for (const auto& one : slot) wires.push_back(one);
        main.push_back(std::move(wires));
    }
    return {{"main", std::move(main)}};
}

inline Json document(Json nodes, Json connections, Json domino = Json::object()) {
    return {{"name", "Greet"},
            {"nodes", std::move(nodes)},
            {"connections", std::move(connections)},
            {"settings", {{"executionOrder", "v1"}}},
            {"meta", {{"domino", std::move(domino)}}}};
}

/// Webhook -> Greet
inline Json greeting(Json domino = Json::object()) {
    return document(
        Json::array({node("Webhook", "webhook", {{"httpMethod", "POST"}, {"path", "greet"}, {"responseMode", "lastNode"}}),
                     node("Greet", "code", {{"jsCode", "return [{json: {reply: 'Hello'}}]"}}, 220)}),
        {{"Webhook", outputs({{wire("Greet")}})}}, std::move(domino));
}

inline domino::Workflow workflow(const Json& document, const std::string& name = "greet") {
    return domino::workflow_from_json(name, document);
}

inline std::shared_ptr<const domino::Workflow> shared(const Json& document, const std::string& name = "greet") {
    return std::make_shared<const domino::Workflow>(workflow(document, name));
}

}  // namespace n8n::test
