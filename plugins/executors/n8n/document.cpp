#include "document.hpp"

#include <algorithm>
#include <string_view>

namespace n8n {

using domino::Json;

std::string text_member(const Json& object, const char* name) {
    return object.is_object() && object.contains(name) && object[name].is_string() ? object[name].get<std::string>() : "";
}

bool true_member(const Json& object, const char* name) {
    return object.is_object() && object.contains(name) && object[name].is_boolean() && object[name].get<bool>();
}

Json object_member(const Json& object, const char* name) {
    return object.is_object() && object.contains(name) && object[name].is_object() ? object[name] : Json::object();
}

std::string kind_of(const Json& node) {
    const std::string type = text_member(node, "type");
    return type.substr(type.rfind('.') + 1);
}

bool is_own_node(const std::string& name) {
    return name.starts_with(own_prefix);
}

const Json* webhook_of(const Json& document) {
    const Json* found = nullptr;
    for (const Json& node : document["nodes"]) {
        if (kind_of(node) != "webhook" || true_member(node, "disabled")) continue;
        if (found != nullptr) return nullptr;
        found = &node;
    }
    return found;
}

bool has_respond_node(const Json& document) {
    const Json& nodes = document["nodes"];
    return std::any_of(nodes.begin(), nodes.end(),
                       [](const Json& node) { return kind_of(node) == "respondToWebhook" && !true_member(node, "disabled"); });
}

bool has_legacy_order(const Json& document) {
    return text_member(object_member(document, "settings"), "executionOrder") != "v1";
}

}  // namespace n8n
