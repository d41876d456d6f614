#include "core/plugin/inspect.hpp"

#include "core/config/schema_words.hpp"
#include "core/plugin/load_words.hpp"

#include <algorithm>

namespace domino {
namespace {

bool is_required(const Json& schema, const std::string& name) {
    if (!schema.contains("required")) return false;
    const Json& required = schema["required"];
    return std::find(required.begin(), required.end(), name) != required.end();
}

std::string member_text(const Json& schema, const std::string& name, const Json& member) {
    std::string text = "    " + name + ": " + in_words(member, schema);
    if (is_required(schema, name)) text += ", required";
    if (member.is_object() && member.contains("default")) text += ", by default " + to_text(member["default"]);
    if (member.is_object() && member.contains("description") && member["description"].is_string())
        text += "\n        " + member["description"].get<std::string>();
    return text + "\n";
}

}  // namespace

Json to_json(const PluginReport& report) {
    if (!report.problem.empty()) return {{"file", report.file.string()}, {"usable", false}, {"problem", report.problem}};
    return {{"file", report.file.string()},
            {"usable", true},
            {"kind", report.kind},
            {"name", report.name},
            {"version", report.version},
            {"description", report.description},
            {"abi", report.abi},
            {"config_schema", report.config_schema}};
}

PluginReport inspect_plugin(const std::filesystem::path& file, PluginLibraries& libraries) {
    PluginReport report{.file = file};
    try {
        const auto library = libraries.load(file);
        report.kind = kind_name(static_cast<unsigned>(library->kind()));
        report.name = library->name();
        report.version = library->descriptor().version;
        report.description = library->descriptor().description;
        report.abi = library->descriptor().abi;
        report.config_schema = library->config_schema().json();
    } catch (const Error& error) {
        report.problem = error.what();
    }
    return report;
}

std::vector<PluginReport> list_plugins(const std::vector<std::filesystem::path>& plugin_path, PluginLibraries& libraries) {
    std::vector<PluginReport> reports;
    for (const auto& file : plugin_files(plugin_path)) reports.push_back(inspect_plugin(file, libraries));
    return reports;
}

std::string to_text(const PluginReport& report) {
    if (!report.problem.empty()) return report.file.string() + " " + report.problem + "\n";
    std::string text = report.kind + "_" + report.name + " " + report.version + ": " + report.description + "\n";
    if (!report.config_schema.contains("properties")) return text + "    takes no config\n";
    for (const auto& member : report.config_schema["properties"].items())
        text += member_text(report.config_schema, member.key(), member.value());
    return text;
}

}  // namespace domino
