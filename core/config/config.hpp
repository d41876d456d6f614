#pragma once

#include "domino/json.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace domino {

/// One entry of `plugins` in plugins.json.
struct PluginConfig {
    std::string id;       ///< instance id, the key
    std::string library;  ///< "channel_webui" (searched in the plugin path) or an absolute path
    bool enabled = true;
    Json config;  ///< as written, secrets still references
};

/// One entry of `chains`, in the order of the file. The first chain whose `on` and `when` fit takes
/// an event; every chain that fits a result may add a follow-up.
struct ChainConfig {
    std::string id;
    std::vector<std::string> on;  ///< topic patterns: * is one segment, ** any number
    Json when;                    ///< condition, see core/config/condition.hpp; null: always
    std::vector<std::string> plan;     ///< planner ids in order
    std::vector<std::string> execute;  ///< executor ids in order
    /// Who hears of a run that ended, besides where the event came from: {"channel",
    /// "conversation", "of": ["succeeded","failed"]}.
    struct Notify {
        std::string channel;
        std::string conversation;
        bool of_success = false;
        bool of_failure = true;
    };
    std::vector<Notify> notify;
    int planner_attempts = 3;
    int step_attempts = 3;
    int planner_timeout_ms = 60000;
    int max_depth = 8;       ///< follow-ups one above the other
    int max_family = 100;    ///< runs of one family in all
};

/// plugins.json, read.
struct Config {
    std::filesystem::path file;
    std::vector<PluginConfig> plugins;
    std::vector<ChainConfig> chains;
};

/// One mistake. `path` is a JSON Pointer; line and column count from 1 (0: the file as a whole).
struct Fault {
    std::string file;
    int line = 0;
    int column = 0;
    std::string path;
    std::string problem;  ///< what is wrong, what was expected, and a near name if there is one
    bool warning = false;
};

/// "plugins.json:12:7: /plugins/webui/config: what is wrong, what was expected"
std::string to_string(const Fault& fault);

}  // namespace domino
