#include "graph.hpp"

#include <algorithm>
#include <set>

namespace n8n {
namespace {

using domino::Json;

std::vector<std::string> targets_of(const Json& slot) {
    std::vector<std::string> targets;
    if (!slot.is_array()) return targets;
    for (const Json& wire : slot)
        if (wire.is_object() && wire.contains("node") && wire["node"].is_string())
            targets.push_back(wire["node"].get<std::string>());
    return targets;
}

bool feeds_second_input(const Json& slot) {
    return slot.is_array() && std::any_of(slot.begin(), slot.end(), [](const Json& wire) {
               return wire.is_object() && wire.contains("index") && wire["index"].is_number_integer() &&
                      wire["index"].get<int>() > 0;
           });
}

double number_at(const Json& node, std::size_t index) {
    if (!node.contains("position") || !node["position"].is_array() || node["position"].size() <= index) return 0;
    const Json& value = node["position"][index];
    return value.is_number() ? value.get<double>() : 0;
}

}  // namespace

Graph::Graph(const Json& document) {
    for (const Json& node : document["nodes"])
        places_[node["name"].get<std::string>()] = {.y = number_at(node, 1), .x = number_at(node, 0)};
    if (!document.contains("connections") || !document["connections"].is_object()) return;
    for (const auto& source : document["connections"].items()) {
        if (!source.value().is_object() || !source.value().contains("main") || !source.value()["main"].is_array()) continue;
        for (const Json& slot : source.value()["main"]) {
            outputs_[source.key()].push_back(targets_of(slot));
            has_joins_ = has_joins_ || feeds_second_input(slot);
        }
    }
}

bool Graph::is_in_loop(const std::string& node) const {
    std::set<std::string> seen;
    std::vector<std::string> front = {node};
    while (!front.empty()) {
        const auto found = outputs_.find(front.back());
        front.pop_back();
        if (found == outputs_.end()) continue;
        for (const auto& slot : found->second)
            for (const auto& target : slot) {
                if (target == node) return true;
                if (seen.insert(target).second) front.push_back(target);
            }
    }
    return false;
}

bool Graph::ends_at(const std::string& node) const {
    const auto found = outputs_.find(node);
    return found == outputs_.end() || found->second.empty() || found->second.front().empty();
}

bool Graph::is_fed(const std::string& node) const {
    return std::any_of(outputs_.begin(), outputs_.end(), [&](const auto& source) {
        return std::any_of(source.second.begin(), source.second.end(),
                           [&](const auto& slot) { return std::find(slot.begin(), slot.end(), node) != slot.end(); });
    });
}

std::vector<std::string> Graph::last_first(const std::string& start) const {
    std::map<std::string, bool> seen;
    std::vector<std::string> order;
    visit(start, seen, order);
    return order;
}

/// Backwards through the walk: the lowest target and all that follows from it comes before its elder siblings, and those before
/// the node itself.
void Graph::visit(const std::string& node, std::map<std::string, bool>& seen, std::vector<std::string>& order) const {
    if (std::exchange(seen[node], true)) return;
    std::vector<std::string> targets;
    if (const auto found = outputs_.find(node); found != outputs_.end())
        for (const auto& slot : found->second) targets.insert(targets.end(), slot.begin(), slot.end());
    std::erase_if(targets, [&](const std::string& target) { return !places_.contains(target); });
    std::stable_sort(targets.begin(), targets.end(), [&](const std::string& a, const std::string& b) {
        const Place& first = places_.at(a);
        const Place& second = places_.at(b);
        return first.y != second.y ? first.y > second.y : first.x > second.x;
    });
    for (const auto& target : targets) visit(target, seen, order);
    order.push_back(node);
}

}  // namespace n8n
