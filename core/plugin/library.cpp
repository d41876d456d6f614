#include "core/plugin/library.hpp"

#include "core/config/near_name.hpp"
#include "core/config/schema_shape.hpp"
#include "core/plugin/descriptor_check.hpp"
#include "core/plugin/elf_file.hpp"
#include "core/plugin/load_words.hpp"
#include "core/plugin/private_folder.hpp"
#include "core/plugin/probe.hpp"

#include <Poco/DigestEngine.h>
#include <Poco/SHA2Engine.h>
#include <algorithm>
#include <array>
#include <fstream>
#include <set>

namespace domino {
namespace {

constexpr const char* library_suffix = ".so";

std::string digest_of(const std::filesystem::path& file) {
    Poco::SHA2Engine engine;
    std::ifstream stream(file, std::ios::binary);
    std::array<char, 65536> buffer{};
    while (stream.read(buffer.data(), buffer.size()) || stream.gcount() > 0)
        engine.update(buffer.data(), static_cast<std::size_t>(stream.gcount()));
    return Poco::DigestEngine::digestToHex(engine.digest());
}

void check_headers(const ElfSummary& elf) {
    const bool has_entry = std::find(elf.exported.begin(), elf.exported.end(), "domino_plugin") != elf.exported.end();
    if (!has_entry)
        throw Error("is not a Domino plugin: it exports no symbol domino_plugin (see DOMINO_PLUGIN in domino/plugin.hpp)");
    if (elf.abi_tag.empty()) throw Error("has no Domino ABI note; register the plugin by DOMINO_PLUGIN");
    check_abi_tag(elf.abi_tag);
    const auto other =
        std::find_if(elf.exported.begin(), elf.exported.end(), [](const std::string& name) { return name != "domino_plugin"; });
    if (other != elf.exported.end())
        throw Error("exports more than domino_plugin (" + std::to_string(elf.exported.size() - 1) + " more, such as " + *other +
                    "), which would mix with other plugins; build it by domino_add_plugin()");
}

Schema described_schema(const char* text) {
    Json schema;
    try {
        schema = parse_json(text);
    } catch (const Error& error) {
        throw Error(std::string("its config schema is ") + error.what());
    }
    const auto undescribed = undescribed_properties(schema);
    if (!undescribed.empty()) throw Error("its config schema has properties without a description: " + listed(undescribed));
    try {
        return Schema(schema);
    } catch (const FieldError& error) {
        throw Error(std::string("its config schema is malformed: ") + error.what());
    }
}

/// A file that is named like a plugin must be that plugin.
void check_file_name(const PluginLibrary& library) {
    const std::string stem = library.file().stem().string();
    const bool named_like_plugin = stem.starts_with("channel_") || stem.starts_with("planner_") || stem.starts_with("executor_");
    if (named_like_plugin && !stem.starts_with(library.full_name()))
        throw Error("calls itself " + library.full_name() + "; rename the file to " + library.full_name() + library_suffix);
}

}  // namespace

PluginLibrary::PluginLibrary(std::filesystem::path file, LoadedObject object)
    : file_(std::move(file)), object_(std::move(object)), config_schema_(described_schema(object_.descriptor().config_schema)) {}

std::string PluginLibrary::full_name() const {
    return kind_name(static_cast<unsigned>(kind())) + "_" + name();
}

PluginLibraries::PluginLibraries(const std::filesystem::path& scratch, std::filesystem::path probe_helper,
                                 std::chrono::milliseconds probe_limit)
    : scratch_(scratch), probe_helper_(std::move(probe_helper)), probe_limit_(probe_limit) {}

std::shared_ptr<const PluginLibrary> PluginLibraries::load(const std::filesystem::path& file) {
    PrivateFolder folder(scratch_);
    const std::filesystem::path copy = folder.copy(file);
    const std::string key = std::filesystem::absolute(file).string() + "@" + digest_of(copy);
    const std::lock_guard lock(mutex_);
    if (const auto found = loaded_.find(key); found != loaded_.end()) return found->second;
    return loaded_[key] = load_copy(file, copy);
}

std::shared_ptr<const PluginLibrary> PluginLibraries::load_copy(const std::filesystem::path& file,
                                                                const std::filesystem::path& copy) const {
    check_headers(read_elf(copy));
    probe_plugin(probe_helper_, copy, probe_limit_);
    LoadedObject object(copy);
    object.stay_mapped();
    auto library = std::make_shared<const PluginLibrary>(file, std::move(object));
    check_file_name(*library);
    return library;
}

std::vector<std::filesystem::path> plugin_files(const std::vector<std::filesystem::path>& plugin_path) {
    std::vector<std::filesystem::path> found;
    std::set<std::string> seen;
    for (const auto& folder : plugin_path) {
        std::set<std::filesystem::path> files;
        std::error_code ignored;
        for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
            if (entry.path().extension() == library_suffix) files.insert(entry.path());
        std::copy_if(files.begin(), files.end(), std::back_inserter(found),
                     [&](const auto& file) { return seen.insert(file.filename().string()).second; });
    }
    return found;
}

std::filesystem::path find_library(const std::string& library, const std::vector<std::filesystem::path>& plugin_path,
                                   const std::filesystem::path& base) {
    if (library.find('/') != std::string::npos) return std::filesystem::absolute(base / library).lexically_normal();
    std::vector<std::string> folders;
    std::vector<std::string> there;
    const bool has_suffix = library.ends_with(library_suffix);
    for (const auto& folder : plugin_path) {
        const auto file = folder / (has_suffix ? library : library + library_suffix);
        std::error_code ignored;
        if (std::filesystem::exists(file, ignored)) return file;
        folders.push_back(folder.string());
    }
    for (const auto& file : plugin_files(plugin_path)) there.push_back(file.stem().string());
    const std::string hint = near_name_hint(library, there);
    throw Error("no library \"" + library + "\" in the plugin path (" + listed(folders, "which is empty") + ")" +
                (hint.empty() ? "; there are " + listed(there) : hint));
}

}  // namespace domino
