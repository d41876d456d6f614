#pragma once

#include "domino/json.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace domino::whatsapp {

/// The message that may be sent at any time.
struct TemplateConfig {
    std::string name;
    std::string language;
    std::vector<std::string> parameters;
};

/// What an operator writes.
struct WhatsappConfig {
    std::string access_token;
    std::string app_secret;
    std::string verify_token;
    std::string phone_number_id;
    std::string graph_base;  ///< without a slash at the end
    std::string api_version;
    std::string language;
    std::optional<TemplateConfig> knock;
    bool read_receipts = true;
    bool typing = true;
    bool uploads_files = false;
    std::size_t most_media = 0;  ///< bytes
    std::chrono::milliseconds gap{0};
};

/// `config` fits the schema. Throws `Error` naming the member at fault.
WhatsappConfig read_config(const Json& config);

}  // namespace domino::whatsapp
