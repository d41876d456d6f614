#pragma once

#include <chrono>
#include <domino/json.hpp>
#include <string>

namespace n8n {

/// What an operator writes in plugins.json for this executor.
struct Config {
    std::string base_url;           ///< of n8n, without a slash at the end
    std::string api_key;            ///< empty: the secret n8n_api_key, once it is there
    std::string webhook_base_url;   ///< where n8n takes webhook calls
    std::string callback_base_url;  ///< empty: as Domino knows itself
    std::string n8n_api_url;        ///< as n8n reaches its own API
    std::string label;
    int concurrency = 32;
    std::chrono::milliseconds timeout{10000};
};

/// JSON Schema of the config.
extern const char config_schema[];

/// `value` has passed the schema.
Config config_from_json(const domino::Json& value);

/// The secret that `domino n8n bootstrap` writes.
inline constexpr const char* api_key_secret = "n8n_api_key";

}  // namespace n8n
