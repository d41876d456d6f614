#pragma once

#include "api_client.hpp"
#include "workflow_copy.hpp"

#include <domino/host.hpp>
#include <string>

namespace n8n {

/// A copy that is in n8n and active.
struct Published {
    std::string id;
    std::string path;
    CopyManner manner;
    bool edited = false;  ///< a person has changed it in n8n
};

/// Domino's copy cannot be brought to n8n; the text says why and what a person can do.
class Refused : public domino::Error {
public:
    using domino::Error::Error;
};

/// Brings copies of catalog workflows to n8n and keeps them as the catalog has them, without overwriting what a
/// person changed there. What it needs to find things again is in `memory`, and in the copies themselves, so that
/// any number of brokers and the command line agree. Any thread; the caller sees to it that one workflow is
/// published by one thread at a time.
class Publisher {
public:
    struct Settings {
        std::string label;
        std::string api_key;
        std::string api_url;  ///< as n8n reaches its own API
    };
    Publisher(ApiClient& api, domino::KeyValue& memory, Settings settings);

    /// What is remembered of an earlier `publish` of exactly this content, without asking n8n.
    std::optional<Published> remembered(const domino::Workflow& workflow);
    /// Throws `Away`, `ApiError`, `Refused`. With `overwrite` a person's changes in n8n are lost.
    Published publish(const domino::Workflow& workflow, bool overwrite = false);
    /// The copy as n8n has it now; nothing when there is none.
    std::optional<domino::Json> copy_in_n8n(const std::string& workflow);

    /// Makes the credentials and the error workflow, when they are not there.
    void prepare() { spec(); }

    /// What the webhooks of the copies demand in the header `secret_header`.
    std::string webhook_secret() const;
    /// The credentials are made anew with the next `publish`: somebody has deleted them.
    void forget_credentials();
    /// A copy as it would be written now.
    WorkflowCopy fresh_copy(const domino::Workflow& workflow, CopyManner manner);

private:
    struct Credential {
        std::string id;
        std::string name;
    };
    std::optional<CopySpec> remembered_spec();
    CopySpec spec();
    std::string webhook_credential_name() const;
    std::string api_credential_name() const;
    Credential credential(const std::string& name, const std::string& header, const std::string& value);
    std::string find_credential(const std::string& name);
    std::string error_workflow();
    std::string create(const WorkflowCopy& copy, const std::string& workflow);
    void activate(const std::string& id, const WorkflowCopy& copy);
    Published remember(const std::string& workflow, const WorkflowCopy& copy, Published published);

    ApiClient& api_;
    domino::KeyValue& memory_;
    const Settings settings_;
};

}  // namespace n8n
