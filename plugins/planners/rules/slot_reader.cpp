#include "slot_reader.hpp"

#include "domino/error.hpp"

#include <algorithm>

namespace domino::rules {
namespace {

struct Mention {
    std::string name;
    std::optional<Kind> kind;
};

void mention(std::vector<Mention>& mentions, const std::string& name, std::optional<Kind> kind) {
    const auto known = std::find_if(mentions.begin(), mentions.end(), [&](const Mention& one) { return one.name == name; });
    if (known == mentions.end())
        mentions.push_back({name, kind});
    else if (!known->kind)
        known->kind = kind;
}

/// What an operator writes about a slot, in the words of JSON Schema.
Json as_property(const Json& described) {
    Json property = described;
    const auto rename = [&](const char* from, const char* to) {
        if (!property.contains(from)) return;
        Json value = property[from];
        property.erase(from);
        property[to] = std::move(value);
    };
    rename("type", "x-slot");
    rename("question", "x-question");
    rename("words", "x-words");
    rename("title", "x-title");
    property.erase("required");
    return property;
}

/// A pattern may say more exactly what the schema calls a number or a text.
bool refines(Kind by_pattern, Kind by_schema) {
    const bool is_number = by_schema == Kind::number || by_schema == Kind::integer;
    if (is_number) return by_pattern == Kind::money || by_pattern == Kind::weight || by_pattern == Kind::percent;
    return by_schema == Kind::text;
}

Slot read_slot(const Mention& mention, const Json& described, const Properties& properties, const std::string& path) {
    Slot slot;
    slot.name = mention.name;
    Json schema = Json::object();
    const auto property =
        std::find_if(properties.begin(), properties.end(), [&](const Property& one) { return one.slot == slot.name; });
    if (property != properties.end()) {
        if (property->schema.is_object()) schema = property->schema;
        slot.is_required = property->is_required;
    }
    if (const auto own = described.find(mention.name); own != described.end()) {
        if (own->contains("enum") && !own->contains("type")) schema.erase("x-slot");
        schema.update(as_property(*own));
        slot.is_required = own->value("required", slot.is_required);
    }
    apply_schema(slot, schema, path + "/" + mention.name);
    if (mention.kind && refines(*mention.kind, slot.kind)) slot.kind = *mention.kind;
    if (!slot.default_value.is_null()) slot.is_required = false;
    return slot;
}

}  // namespace

std::vector<Slot> read_slots(const std::vector<PatternTree>& patterns, const Json& described, const Properties& properties,
                             const std::string& path) {
    std::vector<Mention> mentions;
    for (const auto& tree : patterns)
        for (const auto& phrase : tree.phrases)
            for_each_node(phrase, [&](const PatternNode& node) {
                if (node.what == PatternNode::What::slot) mention(mentions, node.text, node.kind);
            });
    for (const auto& [name, member] : described.items()) mention(mentions, name, {});
    for (const auto& property : properties) mention(mentions, property.slot, {});
    std::vector<Slot> slots;
    for (const auto& one : mentions) slots.push_back(read_slot(one, described, properties, path));
    return slots;
}

}  // namespace domino::rules
