#pragma once

#include "core/config/fault.hpp"
#include "core/config/located_json.hpp"
#include "domino/json.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace domino {

/// One entry of `plugins` in plugins.json.
struct PluginConfig {
    std::string id;       ///< instance id, the key
    std::string library;  ///< "channel_webui" (searched in the plugin path), or a path; a relative one from plugins.json's folder
    bool enabled = true;
    Json config = Json::object();  ///< as written, secrets still references
};

/// One entry of `chains`, in the order of the file. The first chain whose `on` and `when` fit takes
/// an event; every chain that fits a result may add a follow-up.
struct ChainConfig {
    std::string id;
    std::vector<std::string> on;       ///< topic patterns: * is one segment, ** any number
    Json when;                         ///< condition, see core/config/condition.hpp; null: always
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
    /// What becomes of events of one conversation that come while the one before is not done.
    enum class Overlap { queue, merge, cancel_previous } overlap = Overlap::queue;
    int merge_window_ms = 1500;  ///< how long after the last message a burst has ended
    int planner_attempts = 3;
    int step_attempts = 3;
    int planner_timeout_ms = 60000;
    int max_depth = 8;     ///< follow-ups one above the other
    int max_family = 100;  ///< runs of one family in all
};

/// plugins.json, read.
struct Config {
    std::filesystem::path file;
    std::vector<PluginConfig> plugins;
    std::vector<ChainConfig> chains;
    Places places;  ///< of everything in the file, for faults that are found later
};

/// Reads and checks plugins.json without touching any plugin: syntax, schema, topic patterns,
/// conditions, and that chains name plugins of the right kind. Every mistake becomes a fault; entries
/// that are malformed are left out, so that the rest can be checked further. With faults that are no
/// warnings the config is not to be run.
Config read_config(const std::filesystem::path& file, std::vector<Fault>& faults);

/// The same from a text; `file` is named in the faults.
Config read_config_text(std::string_view text, const std::filesystem::path& file, std::vector<Fault>& faults);

/// The JSON Schema of plugins.json, as published in share/domino/plugins.schema.json.
const char* plugins_schema_text();

/// "channel", "planner" or "executor" when the library's name begins with it, else "".
std::string kind_of_library(const std::string& library);

}  // namespace domino
