#include "canonical.hpp"
#include "document.hpp"
#include "workflow_copy.hpp"

#include <set>

namespace n8n {
namespace {

using domino::Json;

/// Wires that begin or end at Domino's nodes go; what left the gate leaves the webhook again.
Json connections_without_own(const Json& copy) {
    Json connections = Json::object();
    Json given = object_member(copy, "connections");
    const bool gated = given.contains(go_node_name);
    const Json* webhook = webhook_of(copy);
    const std::string start = webhook == nullptr ? "" : text_member(*webhook, "name");
    for (const auto& source : given.items()) {
        if (gated && source.key() == start) continue;
        const std::string name = source.key() == go_node_name ? start : source.key();
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
