#pragma once

#include "core/config/environment.hpp"
#include "core/config/fault.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace domino {

/// Infrastructure, from the environment. Each variable has a twin with _FILE that names a file
/// holding the value (trailing newline removed); both at once is a mistake. An empty variable
/// counts as not set.
struct Settings {
    std::string listen = "127.0.0.1:8080";           ///< DOMINO_LISTEN
    std::string public_url;                          ///< DOMINO_PUBLIC_URL; "" -> http://<listen>
    std::filesystem::path data = "data";             ///< DOMINO_DATA
    std::filesystem::path config = "plugins.json";   ///< DOMINO_CONFIG
    std::string store;                               ///< DOMINO_STORE; "" -> sqlite:<data>/domino.db
    std::string stream = "embedded:";                ///< DOMINO_STREAM
    std::string api_token;                           ///< DOMINO_API_TOKEN; "" -> made at the first start
    std::vector<std::filesystem::path> plugin_path;  ///< DOMINO_PLUGIN_PATH, colon-separated
    std::filesystem::path workflows;                 ///< DOMINO_WORKFLOWS: folder of the catalog
    std::filesystem::path secrets;                   ///< DOMINO_SECRETS: folder; "" -> <data>/secrets
    std::string name_space = "domino";               ///< DOMINO_NAMESPACE
    bool takes_in = true;                            ///< DOMINO_ROLES has http
    bool works = true;                               ///< DOMINO_ROLES has worker
    std::string log_level = "info";                  ///< DOMINO_LOG_LEVEL
    int retention_days = 30;                         ///< DOMINO_RETENTION_DAYS
    int http_threads = 256;                          ///< DOMINO_HTTP_THREADS
    std::chrono::seconds drain{20};                  ///< DOMINO_DRAIN_SECONDS
};

/// Reads every variable above. A malformed value, an unreadable file or both twins at once is a
/// fault that names the variable and what was expected; a DOMINO_ variable that nobody reads is a
/// warning with the nearest name. Faulty settings keep their default. Values of tokens are never
/// in a fault.
Settings settings_from_environment(const Environment& environment, std::vector<Fault>& faults);

/// Where the outside reaches this broker: what was set, else the address it listens on.
std::string public_url_of(const Settings& settings);

}  // namespace domino
