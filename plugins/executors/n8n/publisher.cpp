#include "publisher.hpp"

#include "document.hpp"

#include <algorithm>
#include <domino/digest.hpp>
#include <domino/encoding.hpp>

namespace n8n {
namespace {

using domino::Json;

std::string id_of(const Json& workflow) {
    const std::string id = text_member(workflow, "id");
    if (id.empty()) throw ApiError(200, "n8n answered with a workflow without id");
    return id;
}

constexpr int fingerprint_digits = 10;

std::string fingerprint(const std::string& secret) {
    return domino::sha256_hex("fingerprint of " + secret).substr(0, fingerprint_digits);
}

/// The credential that a node of a workflow uses.
std::string credential_in(const Json& workflow, const std::string& name) {
    for (const Json& node : workflow["nodes"]) {
        const Json used = object_member(object_member(node, "credentials"), "httpHeaderAuth");
        if (text_member(used, "name") == name) return text_member(used, "id");
    }
    return "";
}

}  // namespace

Publisher::Publisher(ApiClient& api, domino::KeyValue& memory, Settings settings)
    : api_(api), memory_(memory), settings_(std::move(settings)) {}

// ---- credentials

std::string Publisher::webhook_secret() const {
    return domino::to_hex(domino::hmac(domino::Hash::sha256, settings_.api_key, "domino webhook " + settings_.label));
}

std::string Publisher::webhook_credential_name() const {
    return settings_.label + " webhook " + fingerprint(webhook_secret());
}

std::string Publisher::api_credential_name() const {
    return settings_.label + " api " + fingerprint(settings_.api_key);
}

void Publisher::forget_credentials() {
    memory_.erase("credential/" + webhook_credential_name());
    memory_.put("credential/lost", webhook_credential_name());
}

/// n8n 1.x has no list of credentials; what uses one names it.
std::string Publisher::find_credential(const std::string& name) {
    if (memory_.get("credential/lost") == name) return "";
    for (const auto& head : api_.list_workflows()) {
        if (!head.name.starts_with(settings_.label + ": ")) continue;
        const auto workflow = api_.workflow(head.id);
        if (!workflow) continue;
        if (std::string id = credential_in(*workflow, name); !id.empty()) return id;
    }
    return "";
}

Publisher::Credential Publisher::credential(const std::string& name, const std::string& header, const std::string& value) {
    const std::string key = "credential/" + name;
    if (const auto known = memory_.get(key)) return {.id = *known, .name = name};
    std::string id = find_credential(name);
    if (id.empty()) id = api_.create_header_credential(name, header, value);
    memory_.erase("credential/lost");
    return {.id = memory_.put_if_absent(key, id), .name = name};
}

// ---- the copies

std::optional<CopySpec> Publisher::remembered_spec() {
    const auto credential = memory_.get("credential/" + webhook_credential_name());
    const auto errors = memory_.get("errors/" + api_credential_name());
    if (!credential || !errors) return std::nullopt;
    return CopySpec{.label = settings_.label,
                    .credential_id = *credential,
                    .credential_name = webhook_credential_name(),
                    .error_workflow = *errors};
}

CopySpec Publisher::spec() {
    const Credential guard = credential(webhook_credential_name(), secret_header, webhook_secret());
    return {
        .label = settings_.label, .credential_id = guard.id, .credential_name = guard.name, .error_workflow = error_workflow()};
}

std::string Publisher::error_workflow() {
    const std::string key = "errors/" + api_credential_name();
    const std::string name = error_workflow_name(settings_.label);
    const auto known = memory_.get(key);
    auto found = known ? api_.workflow(*known) : std::nullopt;
    if (found) return *known;
    if (known) memory_.erase(key);
    const Credential guard = credential(api_credential_name(), "X-N8N-API-KEY", settings_.api_key);
    const Json body = error_workflow_body(settings_.label, settings_.api_url, guard.id, guard.name);
    const auto heads = api_.find_workflows(name);
    if (!heads.empty()) found = api_.workflow(heads.front().id);
    std::string id;
    if (!found)
        id = id_of(api_.create_workflow(body));
    else if (id = id_of(*found); hash_of_copy(*found) != hash_of_copy(body))
        api_.replace_workflow(id, body);
    try {
        api_.activate(id);  // 2.x runs only what is published; 1.x refuses, and needs it not
    } catch (const ApiError&) {
    }
    return memory_.put_if_absent(key, id);
}

WorkflowCopy Publisher::fresh_copy(const domino::Workflow& workflow, CopyManner manner) {
    return make_copy(workflow, spec(), manner);
}

std::optional<Published> Publisher::remembered(const domino::Workflow& workflow) {
    const auto text = memory_.get("workflow/" + workflow.name);
    const auto spec = remembered_spec();
    if (!text || !spec) return std::nullopt;
    const Json known = domino::parse_json(*text);
    const CopyManner manner = manner_of(workflow);
    const WorkflowCopy copy = make_copy(workflow, *spec, manner);
    if (text_member(known, "made_from") != copy.mark.made_from) return std::nullopt;
    return Published{.id = text_member(known, "id"), .path = copy.path, .manner = manner, .edited = true_member(known, "edited")};
}

Published Publisher::remember(const std::string& workflow, const WorkflowCopy& copy, Published published) {
    const Json known = {{"id", published.id}, {"made_from", copy.mark.made_from}, {"edited", published.edited}};
    const std::string text = domino::to_text(known);
    const std::string key = "workflow/" + workflow;
    if (memory_.get(key) != text) memory_.put(key, text);
    return published;
}

std::optional<Json> Publisher::copy_in_n8n(const std::string& workflow) {
    if (const auto text = memory_.get("workflow/" + workflow)) {
        const std::string id = text_member(domino::parse_json(*text), "id");
        if (!id.empty())
            if (auto found = api_.workflow(id); found && mark_of(*found)) return found;
    }
    const std::string name = copy_name(settings_.label, workflow);
    const auto heads = api_.find_workflows(name);
    for (const auto& head : heads)
        if (auto found = api_.workflow(head.id); found && mark_of(*found)) return found;
    if (!heads.empty())
        throw Refused("n8n has a workflow named \"" + name + "\" (id " + heads.front().id +
                      ") that Domino did not make; rename or delete it in n8n");
    return std::nullopt;
}

std::string Publisher::create(const WorkflowCopy& copy, const std::string& workflow) {
    const std::string id = id_of(api_.create_workflow(copy.body));
    // Another broker may have made one in the same moment: the elder stays.
    const auto heads = api_.find_workflows(copy.name);
    if (heads.empty() || heads.front().id == id) return id;
    const auto elder = api_.workflow(heads.front().id);
    if (!elder || !mark_of(*elder) || mark_of(*elder)->workflow != workflow) return id;
    api_.delete_workflow(id);
    return heads.front().id;
}

void Publisher::activate(const std::string& id, const WorkflowCopy& copy) {
    try {
        api_.activate(id);
    } catch (const ApiError& error) {
        if (error.status() != 400 && error.status() != 409) throw;
        throw Refused(
            "n8n does not activate \"" + copy.name + "\" (its webhook is POST /webhook/" + copy.path + "): " + error.what() +
            ". When another workflow has that path, deactivate it in n8n, or give this executor another label in plugins.json");
    }
}

Published Publisher::publish(const domino::Workflow& workflow, bool overwrite) {
    const CopyManner manner = manner_of(workflow);
    const WorkflowCopy copy = make_copy(workflow, spec(), manner);
    Published published{.id = {}, .path = copy.path, .manner = manner};
    const auto found = copy_in_n8n(workflow.name);
    if (!found) {
        published.id = create(copy, workflow.name);
        activate(published.id, copy);
        return remember(workflow.name, copy, published);
    }
    published.id = id_of(*found);
    published.edited = !overwrite && is_edited(*found);
    const bool current = mark_of(*found)->made_from == copy.mark.made_from;
    const bool same_content = mark_of(*found)->content == copy.mark.content;
    if (published.edited && !current && !same_content)
        throw Refused("\"" + copy.name + "\" was edited in n8n, and the catalog has changed too. `domino workflow diff " +
                      workflow.name + "` shows both; `domino workflow export " + workflow.name +
                      "` takes n8n's, `domino workflow import --force " + workflow.name + "` takes the catalog's");
    if (published.edited && !has_own_nodes_of(*found, copy.body))
        throw Refused("\"" + copy.name +
                      "\" was edited in n8n so that Domino's own nodes are not as they must be. `domino workflow export " +
                      workflow.name + "` keeps the other edits, then `domino workflow import --force " + workflow.name +
                      "` mends it");
    if (published.edited && !current) {
        api_.replace_workflow(published.id, with_own_nodes_of(*found, copy));
        activate(published.id, copy);
    } else if (!published.edited && (!current || overwrite)) {
        api_.replace_workflow(published.id, copy.body);
        activate(published.id, copy);  // 2.x serves what was published, 1.x takes it as it comes
    } else if (!true_member(*found, "active")) {
        activate(published.id, copy);
    }
    return remember(workflow.name, copy, published);
}

}  // namespace n8n
