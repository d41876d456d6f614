#include "core/config/config.hpp"

#include "core/config/chain_check.hpp"
#include "core/config/json_pointer.hpp"
#include "core/config/schema.hpp"
#include "domino/error.hpp"

#include <algorithm>

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

ChainConfig chain_from(const std::string& id, const Json& value) {
    ChainConfig chain;
    chain.id = id;
    chain.on = texts_of(value["on"]);
    chain.when = value["when"];
    chain.plan = texts_of(value["plan"]);
    chain.execute = texts_of(value["execute"]);
    for (const auto& notify : value["notify"]) chain.notify.push_back(notify_from(notify));
    chain.planner_attempts = value["planner_attempts"].get<int>();
    chain.step_attempts = value["step_attempts"].get<int>();
    chain.planner_timeout_ms = value["planner_timeout_ms"].get<int>();
    chain.max_depth = value["max_depth"].get<int>();
    chain.max_family = value["max_family"].get<int>();
    return chain;
}

Config config_from(LocatedJson located, const std::filesystem::path& file, std::vector<Fault>& faults) {
    const Schema schema(parse_json(plugins_schema_text()));
    Config config{.file = file, .plugins = {}, .chains = {}, .places = std::move(located.places)};
    const auto problems = schema.validate(located.value);
    for (const auto& [pointer, problem, of_key] : problems) {
        const Place place = of_key ? config.places.key_at(pointer) : config.places.value_at(pointer);
        faults.push_back({file.string(), place.line, place.column, pointer, problem});
    }
    if (!problems.empty()) return config;
    schema.fill_defaults(located.value);
    for (const auto& plugin : located.value["plugins"].items())
        config.plugins.push_back(plugin_from(plugin.key(), plugin.value()));
    for (const auto& chain : located.value["chains"].items()) config.chains.push_back(chain_from(chain.key(), chain.value()));
    check_chains(config, faults);
    return config;
}

}  // namespace

Config read_config(const std::filesystem::path& file, std::vector<Fault>& faults) {
    std::vector<Fault> syntax;
    LocatedJson located = read_located_json_file(file, syntax);
    faults.insert(faults.end(), syntax.begin(), syntax.end());
    if (located.value.is_null() && !syntax.empty()) return {.file = file, .plugins = {}, .chains = {}, .places = {}};
    return config_from(std::move(located), file, faults);
}

Config read_config_text(std::string_view text, const std::filesystem::path& file, std::vector<Fault>& faults) {
    std::vector<Fault> syntax;
    LocatedJson located = read_located_json(text, file.string(), syntax);
    faults.insert(faults.end(), syntax.begin(), syntax.end());
    if (located.value.is_null() && !syntax.empty()) return {.file = file, .plugins = {}, .chains = {}, .places = {}};
    return config_from(std::move(located), file, faults);
}

std::string kind_of_library(const std::string& library) {
    const std::string name = std::filesystem::path(library).filename().string();
    for (const char* kind : {"channel", "planner", "executor"})
        if (name.starts_with(std::string(kind) + "_")) return kind;
    return "";
}

}  // namespace domino
