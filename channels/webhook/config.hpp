#pragma once

#include "channels/webhook/authentication.hpp"
#include "channels/webhook/mapping.hpp"
#include "channels/webhook/outbound.hpp"

#include <optional>

namespace domino::webhook {

/// What an operator writes, read and checked beyond what the schema can say.
struct WebhookConfig {
    AuthenticationConfig authentication;
    MappingConfig mapping;
    std::optional<OutboundConfig> outbound;
};

/// `config` fits the schema. Throws `Error` naming the member at fault.
WebhookConfig read_config(const Json& config);

}  // namespace domino::webhook
