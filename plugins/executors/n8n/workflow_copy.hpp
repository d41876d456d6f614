#pragma once

#include <domino/workflow.hpp>
#include <optional>
#include <string>

namespace n8n {

/// What of a copy depends on the n8n and the Domino it is for.
struct CopySpec {
    std::string label;  ///< first part of its name and path, so that several Dominos can share an n8n
    std::string credential_id;
    std::string credential_name;
    std::string error_workflow;  ///< id; empty: none
};

/// How an execution is started and heard of.
struct CopyManner {
    bool sync = false;   ///< the webhook's answer is the result
    bool gated = false;  ///< each execution asks whether it may go on
};

CopyManner manner_of(const domino::Workflow& workflow);

/// What the note in a copy says.
struct CopyMark {
    std::string workflow;
    std::string made_from;  ///< hash of all that it was made from
    std::string content;    ///< hash of what of that is the catalog's
    std::string nodes;      ///< hash of the copy as Domino wrote it, see `hash_of_copy`
};

/// Domino's own copy of a catalog workflow in n8n.
struct WorkflowCopy {
    std::string name;
    std::string path;   ///< of its webhook, below /webhook/
    domino::Json body;  ///< as the API takes it: name, nodes, connections, settings
    CopyMark mark;
};

/// The workflow has been accepted.
WorkflowCopy make_copy(const domino::Workflow& workflow, const CopySpec& spec, CopyManner manner);
std::string copy_name(const std::string& label, const std::string& workflow);

/// The sticky note that says it, without a place on the canvas.
domino::Json note_of(const CopyMark& mark);
/// Nothing when it is no copy of Domino's.
std::optional<CopyMark> mark_of(const domino::Json& copy);
/// Hash of everything in a copy that counts: n8n fills in some of its own, a person's edit changes it.
std::string hash_of_copy(const domino::Json& copy);
/// Whether a person has changed it in n8n since Domino wrote it.
bool is_edited(const domino::Json& copy);
/// Whether Domino's own nodes in `copy` are as in `fresh`: only then an edited copy can be trusted to ask and to report.
bool has_own_nodes_of(const domino::Json& copy, const domino::Json& fresh);

/// An edited copy with Domino's own nodes as in `fresh`; it stays an edited one.
domino::Json with_own_nodes_of(const domino::Json& copy, const WorkflowCopy& fresh);

/// The catalog's form of a copy: Domino's nodes and wires taken out, the webhook as in `reference`, which is the catalog's
/// document (or null when there is none yet). Equal in content to `reference` when nobody has edited the copy.
domino::Json original_of(const domino::Json& copy, const domino::Json& reference);

/// Name of the header that a copy's webhook demands, and the headers of a start.
inline constexpr const char* secret_header = "X-Domino-Secret";
inline constexpr const char* callback_header = "X-Domino-Callback";
inline constexpr const char* step_header = "X-Domino-Step";
inline constexpr const char* sent_header = "X-Domino-Sent";

/// In sync mode the last node's answer when the start gate said no.
inline constexpr const char* refused_marker = "domino_refused";

/// "Domino: errors": started by n8n when a copy fails; fetches the execution to learn whose it was and tells Domino.
domino::Json error_workflow_body(const std::string& label, const std::string& api_base_url, const std::string& credential_id,
                                 const std::string& credential_name);
std::string error_workflow_name(const std::string& label);

}  // namespace n8n
