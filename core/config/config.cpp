#include "core/config/config.hpp"

#include "core/config/chain_check.hpp"
#include "core/config/json_pointer.hpp"
#include "core/config/schema.hpp"
#include "domino/error.hpp"

#include <algorithm>
#include <set>

namespace domino {
namespace {

std::vector<std::string> texts_of(const Json& array) {
    return array.get<std::vector<std::string>>();
}

bool says(const Json& words, const char* word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

PluginConfig plugin_from(const std::string& id, const Json& value) {
    return {.id = id,
            .library = value["library"].get<std::string>(),
            .enabled = value["enabled"].get<bool>(),
            .config = value["config"]};
}

ChainConfig::Notify notify_from(const Json& value) {
    return {.channel = value["channel"].get<std::string>(),
            .conversation = value["conversation"].get<std::string>(),
            .of_success = says(value["of"], "succeeded"),
            .of_failure = says(value["of"], "failed")};
}

ChainConfig::Overlap overlap_from(const std::string& word) {
    if (word == "merge") return ChainConfig::Overlap::merge;
    return word == "cancel-previous" ? ChainConfig::Overlap::cancel_previous : ChainConfig::Overlap::queue;
}

ChainConfig chain_from(const std::string& id, const Json& value) {
    ChainConfig chain;
    chain.id = id;
    chain.on = texts_of(value["on"]);
    chain.when = value["when"];
    chain.plan = texts_of(value["plan"]);
    chain.execute = texts_of(value["execute"]);
    for (const auto& notify : value["notify"]) chain.notify.push_back(notify_from(notify));
    chain.overlap = overlap_from(value["overlap"].get<std::string>());
    chain.merge_window_ms = value["merge_window_ms"].get<int>();
    chain.planner_attempts = value["planner_attempts"].get<int>();
    chain.step_attempts = value["step_attempts"].get<int>();
    chain.planner_timeout_ms = value["planner_timeout_ms"].get<int>();
    chain.max_depth = value["max_depth"].get<int>();
    chain.max_family = value["max_family"].get<int>();
    return chain;
}

/// What can be read of a chain that does not fit the schema, so that its names are looked at all the same.
ChainConfig names_in_chain(const std::string& id, const Json& value) {
    ChainConfig chain;
    chain.id = id;
    const auto texts = [&](const char* name) {
        std::vector<std::string> found;
        if (!value.is_object() || !value.contains(name) || !value[name].is_array()) return found;
        for (const auto& element : value[name])
            if (element.is_string()) found.push_back(element.get<std::string>());
        return found.size() == value[name].size() ? found : std::vector<std::string>();
    };
    chain.plan = texts("plan");
    chain.execute = texts("execute");
    return chain;
}

/// Pointers to what does not fit the schema, each reported.
std::vector<std::string> check_shape(const LocatedJson& located, const Schema& schema, const std::string& file,
                                     std::vector<Fault>& faults) {
    std::vector<std::string> pointers;
    for (const auto& [pointer, problem, of_key] : schema.validate(located.value)) {
        const Place place = of_key ? located.places.key_at(pointer) : located.places.value_at(pointer);
        faults.push_back({file, place.line, place.column, pointer, problem});
        pointers.push_back(pointer);
    }
    return pointers;
}

/// Calls `take` for the entries of a section that have no fault; returns the ids of the others.
template <class Take>
std::set<std::string> read_section(const Json& root, const char* section, const std::vector<std::string>& faulty, Take&& take) {
    std::set<std::string> left_out;
    if (!root.is_object() || !root.contains(section) || !root[section].is_object()) return left_out;
    for (const auto& entry : root[section].items()) {
        const std::string path = join_pointer(std::string("/") + section, entry.key());
        const bool clean = std::none_of(faulty.begin(), faulty.end(),
                                        [&](const std::string& at) { return at == path || at.starts_with(path + "/"); });
        if (clean) {
            take(entry.key(), entry.value());
        } else {
            left_out.insert(entry.key());
        }
    }
    return left_out;
}

/// In the order in which an operator reads the file.
void sort_by_place(std::vector<Fault>& faults) {
    std::stable_sort(faults.begin(), faults.end(),
                     [](const Fault& a, const Fault& b) { return std::pair(a.line, a.column) < std::pair(b.line, b.column); });
}

Config config_from(LocatedJson located, const std::filesystem::path& file, std::vector<Fault>& faults) {
    Config config;
    config.file = file;
    if (located.value.is_null() && has_errors(faults)) return config;
    const Schema schema(parse_json(plugins_schema_text()));
    const auto faulty = check_shape(located, schema, file.string(), faults);
    config.places = std::move(located.places);
    schema.fill_defaults(located.value);
    const auto faulty_plugins = read_section(located.value, "plugins", faulty, [&](const std::string& id, const Json& value) {
        config.plugins.push_back(plugin_from(id, value));
    });
    const auto faulty_chains = read_section(located.value, "chains", faulty, [&](const std::string& id, const Json& value) {
        config.chains.push_back(chain_from(id, value));
    });
    check_chains(config, faulty_plugins, faults);
    for (const auto& id : faulty_chains)
        check_chain_names(names_in_chain(id, located.value["chains"][id]), config, faulty_plugins, faults);
    return config;
}

/// `read` turns the source into JSON with its places.
template <class Read>
Config read_with(Read&& read, const std::filesystem::path& file, std::vector<Fault>& faults) {
    std::vector<Fault> own;
    LocatedJson located = read(own);
    Config config = config_from(std::move(located), file, own);
    sort_by_place(own);
    faults.insert(faults.end(), own.begin(), own.end());
    return config;
}

}  // namespace

Config read_config(const std::filesystem::path& file, std::vector<Fault>& faults) {
    if (std::error_code unknown; !std::filesystem::exists(file, unknown) && !unknown) {
        faults.push_back({file.string(), 0, 0, "",
                          "does not exist; \"domino init\" writes a small one there, DOMINO_CONFIG names another place"});
        return {};
    }
    return read_with([&](std::vector<Fault>& own) { return read_located_json_file(file, own); }, file, faults);
}

Config read_config_text(std::string_view text, const std::filesystem::path& file, std::vector<Fault>& faults) {
    return read_with([&](std::vector<Fault>& own) { return read_located_json(text, file.string(), own); }, file, faults);
}

std::string kind_of_library(const std::string& library) {
    const std::string name = std::filesystem::path(library).filename().string();
    for (const char* kind : {"channel", "planner", "executor"})
        if (name.starts_with(std::string(kind) + "_")) return kind;
    return "";
}

}  // namespace domino
