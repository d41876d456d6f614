#include "canonical.hpp"

#include "document.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace n8n {
namespace {

using domino::Json;

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

}  // namespace

bool says_nothing(const Json& value) {
    return value.is_null() || (value.is_boolean() && !value.get<bool>()) ||
           ((value.is_object() || value.is_array()) && value.empty());
}

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

Json canonical(const Json& document) {
    Json nodes = Json::object();
    for (const auto& [name, node] : nodes_by_name(document))
        if (kind_of(node) != "stickyNote" || name != note_name) nodes[name] = canonical_node(node);
    Json settings = Json::object();
    const Json given = object_member(document, "settings");
    for (const char* name : kept_settings)
        if (given.contains(name) && !says_nothing(given[name]) && std::string(name) != "callerPolicy")
            settings[name] = given[name];
    return {{"nodes", nodes},
            {"connections", canonical_connections(object_member(document, "connections"))},
            {"settings", sorted(settings)}};
}

}  // namespace n8n
