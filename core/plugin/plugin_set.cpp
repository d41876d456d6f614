#include "core/plugin/plugin_set.hpp"

#include "core/config/json_pointer.hpp"
#include "core/config/near_name.hpp"
#include "core/plugin/load_words.hpp"

#include <Poco/String.h>
#include <algorithm>
#include <array>
#include <sstream>

namespace domino {
namespace {

constexpr std::array start_order = {PluginKind::executor, PluginKind::planner, PluginKind::channel};

/// A plugin may quote its config in what it complains of.
std::string without_secrets(std::string text, const ResolvedSecrets& config) {
    for (const auto& pointer : config.pointers) {
        const Json* secret = find_at(config.value, pointer);
        if (secret == nullptr || !secret->is_string() || secret->get_ref<const std::string&>().empty()) continue;
        Poco::replaceInPlace(text, secret->get<std::string>(), std::string("***"));
    }
    return text;
}

/// Loads one set and collects what goes wrong.
class SetLoader {
public:
    SetLoader(const Config& config, const LoadContext& context, std::vector<Fault>& faults)
        : config_(config), context_(context), faults_(faults) {}

    std::vector<std::unique_ptr<PluginInstance>> load() {
        std::vector<std::unique_ptr<PluginInstance>> instances;
        for (const auto& plugin : config_.plugins)
            if (plugin.enabled)
                if (auto instance = load_one(plugin)) instances.push_back(std::move(instance));
        check_names();
        check_chains_against_kinds();
        return instances;
    }

private:
    struct Loaded {
        const PluginConfig* plugin;
        std::shared_ptr<const PluginLibrary> library;
    };

    std::unique_ptr<PluginInstance> load_one(const PluginConfig& plugin) {
        const std::string path = join_pointer("/plugins", plugin.id);
        const auto library = library_of(plugin, path);
        if (!library) return nullptr;
        loaded_.push_back({&plugin, library});
        const auto config = checked_config(plugin, *library, path + "/config");
        return config ? create(plugin, library, *config, path) : nullptr;
    }

    std::shared_ptr<const PluginLibrary> library_of(const PluginConfig& plugin, const std::string& path) {
        std::filesystem::path file;
        try {
            file = find_library(plugin.library, context_.plugin_path, std::filesystem::absolute(config_.file).parent_path());
        } catch (const Error& error) {
            report(path + "/library", error.what());
            return nullptr;
        }
        try {
            return context_.libraries.load(file);
        } catch (const Error& error) {
            report(path + "/library", file.string() + " " + error.what());
            return nullptr;
        }
    }

    /// The config as the plugin gets it, or nothing when it has faults.
    std::optional<ResolvedSecrets> checked_config(const PluginConfig& plugin, const PluginLibrary& library,
                                                  const std::string& path) {
        ResolvedSecrets resolved = resolve_secrets(plugin.config, context_.secrets);
        bool usable = true;
        std::set<std::string> missing;
        for (const auto& note : resolved.notes) {
            report(path + note.pointer, note.problem, false, note.warning);
            if (!note.warning) missing.insert(note.pointer);
        }
        usable = missing.empty();
        for (const auto& problem : library.config_schema().validate(resolved.value, resolved.pointers)) {
            if (missing.contains(problem.pointer)) continue;
            report(path + problem.pointer, problem.problem, problem.of_key);
            usable = false;
        }
        library.config_schema().fill_defaults(resolved.value);
        return usable ? std::optional(std::move(resolved)) : std::nullopt;
    }

    std::unique_ptr<PluginInstance> create(const PluginConfig& plugin, const std::shared_ptr<const PluginLibrary>& library,
                                           const ResolvedSecrets& config, const std::string& path) {
        try {
            return std::make_unique<PluginInstance>(plugin.id, library, context_.make_host(plugin.id, library->kind()),
                                                    config.value, masked(plugin.config, library->config_schema().json()),
                                                    context_.on_error, context_.now);
        } catch (const Error& error) {
            report_refusal(path, library->full_name(), without_secrets(error.what(), config));
            return nullptr;
        }
    }

    /// A line for each mistake. One that begins with a JSON Pointer into the plugin's config stands at that place.
    void report_refusal(const std::string& path, const std::string& plugin, const std::string& text) {
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            const auto colon = line.find(": ");
            if (line.starts_with('/') && colon != std::string::npos)
                report(path + "/config" + line.substr(0, colon), line.substr(colon + 2));
            else
                report(path, plugin + " refuses to be created: " + line);
        }
    }

    /// Two different files that claim one name cannot be told apart in logs and metrics.
    void check_names() {
        for (std::size_t i = 0; i < loaded_.size(); ++i)
            for (std::size_t k = 0; k < i; ++k) {
                const auto& one = *loaded_[k].library;
                const auto& other = *loaded_[i].library;
                if (&one == &other || one.full_name() != other.full_name()) continue;
                report(join_pointer("/plugins", loaded_[i].plugin->id) + "/library",
                       other.file().string() + " and " + one.file().string() + " (of \"" + loaded_[k].plugin->id +
                           "\") both call themselves " + other.full_name() + "; use one of them");
                break;
            }
    }

    /// What the library's file name did not tell when plugins.json was read.
    void check_chains_against_kinds() {
        for (const auto& chain : config_.chains) {
            const std::string path = join_pointer("/chains", chain.id);
            for (std::size_t i = 0; i < chain.plan.size(); ++i)
                check_kind(chain.plan[i], PluginKind::planner, join_pointer(path + "/plan", i));
            for (std::size_t i = 0; i < chain.execute.size(); ++i)
                check_kind(chain.execute[i], PluginKind::executor, join_pointer(path + "/execute", i));
            for (std::size_t i = 0; i < chain.notify.size(); ++i)
                check_kind(chain.notify[i].channel, PluginKind::channel, join_pointer(path + "/notify", i) + "/channel");
        }
    }

    void check_kind(const std::string& id, PluginKind expected, const std::string& path) {
        const auto found =
            std::find_if(loaded_.begin(), loaded_.end(), [&](const Loaded& loaded) { return loaded.plugin->id == id; });
        if (found == loaded_.end() || found->library->kind() == expected || !kind_of_library(found->plugin->library).empty())
            return;
        report(path, "\"" + id + "\" is a plugin of kind " + kind_name(static_cast<unsigned>(found->library->kind())) +
                         " (library " + found->library->file().string() + "); expected " +
                         kind_name(static_cast<unsigned>(expected)));
    }

    void report(const std::string& path, const std::string& problem, bool of_key = false, bool warning = false) {
        const Place place = of_key ? config_.places.key_at(path) : config_.places.value_at(path);
        faults_.push_back({config_.file.string(), place.line, place.column, path, problem, warning});
    }

    const Config& config_;
    const LoadContext& context_;
    std::vector<Fault>& faults_;
    std::vector<Loaded> loaded_;
};

}  // namespace

std::unique_ptr<PluginSet> PluginSet::load(const Config& config, const LoadContext& context, std::vector<Fault>& faults) {
    std::vector<Fault> own;
    auto instances = SetLoader(config, context, own).load();
    faults.insert(faults.end(), own.begin(), own.end());
    if (has_errors(own)) return nullptr;
    return std::unique_ptr<PluginSet>(new PluginSet(std::move(instances)));
}

PluginSet::~PluginSet() {
    stop();
}

const PluginInstance* PluginSet::find(const std::string& id) const {
    const auto found =
        std::find_if(instances_.begin(), instances_.end(), [&](const auto& instance) { return instance->id() == id; });
    return found == instances_.end() ? nullptr : found->get();
}

Channel* PluginSet::channel(const std::string& id) const {
    const PluginInstance* instance = find(id);
    return instance == nullptr ? nullptr : instance->channel();
}

Planner* PluginSet::planner(const std::string& id) const {
    const PluginInstance* instance = find(id);
    return instance == nullptr ? nullptr : instance->planner();
}

Executor* PluginSet::executor(const std::string& id) const {
    const PluginInstance* instance = find(id);
    return instance == nullptr ? nullptr : instance->executor();
}

std::vector<Fault> PluginSet::start() {
    std::vector<Fault> faults;
    for (const PluginKind kind : start_order)
        for (const auto& instance : instances_) {
            if (instance->kind() != kind) continue;
            try {
                instance->start();
            } catch (const Error& error) {
                faults.push_back({instance->library().file().string(), 0, 0, "", error.what()});
            }
        }
    return faults;
}

void PluginSet::stop() noexcept {
    for (auto kind = start_order.rbegin(); kind != start_order.rend(); ++kind)
        for (auto instance = instances_.rbegin(); instance != instances_.rend(); ++instance)
            if ((*instance)->kind() == *kind) (*instance)->stop();
}

}  // namespace domino
