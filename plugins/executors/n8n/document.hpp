#pragma once

#include <domino/json.hpp>
#include <string>

namespace n8n {

/// Words of n8n's workflow documents that several places need.

/// "" when the member is missing or no text.
std::string text_member(const domino::Json& object, const char* name);
bool true_member(const domino::Json& object, const char* name);
/// An empty object when the member is missing or none.
domino::Json object_member(const domino::Json& object, const char* name);

/// The node's kind without its package, e.g. "webhook" of "n8n-nodes-base.webhook".
std::string kind_of(const domino::Json& node);
/// Nodes with this beginning are Domino's own: they are added to the copy in n8n and taken out of what comes back.
inline constexpr const char* own_prefix = "Domino: ";
bool is_own_node(const std::string& name);
inline constexpr const char* note_name = "Domino: note";
/// What it says under "go" tells whether the execution was let through.
inline constexpr const char* gate_node_name = "Domino: start gate";
/// From here the workflow goes on as the catalog has it.
inline constexpr const char* go_node_name = "Domino: go on";
inline constexpr const char* result_node_name = "Domino: result";

/// The one enabled Webhook node; nullptr when there is none or several.
const domino::Json* webhook_of(const domino::Json& document);
/// Whether it answers by a Respond to Webhook node.
bool has_respond_node(const domino::Json& document);
bool has_legacy_order(const domino::Json& document);

}  // namespace n8n
