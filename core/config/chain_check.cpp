#include "core/config/chain_check.hpp"

#include "core/config/condition.hpp"
#include "core/config/json_pointer.hpp"
#include "core/config/near_name.hpp"
#include "core/config/topic_pattern.hpp"
#include "domino/error.hpp"

#include <algorithm>
#include <functional>

namespace domino {
namespace {

std::string one_of_kind(const std::string& kind) {
    return (kind == "executor" ? "an " : "a ") + kind + " in plugins";
}

class ChainCheck {
public:
    ChainCheck(const Config& config, const std::set<std::string>& faulty_plugins, std::vector<Fault>& faults)
        : config_(config), faulty_plugins_(faulty_plugins), faults_(faults) {}

    void check(const ChainConfig& chain) {
        const std::string path = join_pointer("/chains", chain.id);
        for (std::size_t i = 0; i < chain.on.size(); ++i)
            collect([&] { check_topic_pattern(chain.on[i], join_pointer(path + "/on", i)); });
        check_condition(chain.when, path + "/when");
        check_references(chain.id, chain.plan, "planner", path + "/plan");
        check_references(chain.id, chain.execute, "executor", path + "/execute");
        for (std::size_t i = 0; i < chain.notify.size(); ++i)
            check_reference(chain.id, chain.notify[i].channel, "channel", join_pointer(path + "/notify", i) + "/channel");
    }

private:
    void collect(const std::function<void()>& step) {
        try {
            step();
        } catch (const FieldError& error) {
            report(error.path(), error.problem());
        }
    }

    /// Member by member, so that all mistakes are found.
    void check_condition(const Json& when, const std::string& path) {
        if (!when.is_object()) return;
        for (const auto& member : when.items()) collect([&] { Condition(Json::object({{member.key(), member.value()}}), path); });
    }

    void report(const std::string& path, const std::string& problem) {
        const Place place = config_.places.value_at(path);
        faults_.push_back({config_.file.string(), place.line, place.column, path, problem});
    }

    void check_references(const std::string& chain, const std::vector<std::string>& ids, const std::string& kind,
                          const std::string& path) {
        for (std::size_t i = 0; i < ids.size(); ++i) {
            check_reference(chain, ids[i], kind, join_pointer(path, i));
            if (std::find(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(i), ids[i]) !=
                ids.begin() + static_cast<std::ptrdiff_t>(i))
                report(join_pointer(path, i), "\"" + ids[i] + "\" stands twice in this list");
        }
    }

    void check_reference(const std::string& chain, const std::string& id, const std::string& kind, const std::string& path) {
        if (faulty_plugins_.contains(id)) return;
        const std::string claim = "chain \"" + chain + "\" uses " + kind + " \"" + id + "\"";
        const auto found = std::find_if(config_.plugins.begin(), config_.plugins.end(),
                                        [&](const PluginConfig& plugin) { return plugin.id == id; });
        if (found == config_.plugins.end()) {
            const auto ids = ids_of(kind);
            return report(
                path, claim + ", which is not configured; expected " + listed(ids, one_of_kind(kind)) + near_name_hint(id, ids));
        }
        const std::string actual = kind_of_library(found->library);
        if (!actual.empty() && actual != kind)
            return report(path, claim + ", but it is a plugin of kind " + actual + " (library \"" + found->library +
                                    "\"); expected " + listed(ids_of(kind), one_of_kind(kind)));
        if (!found->enabled) report(path, claim + ", which is disabled; enable it in plugins or take it out of this chain");
    }

    std::vector<std::string> ids_of(const std::string& kind) const {
        std::vector<std::string> ids;
        for (const auto& plugin : config_.plugins)
            if (const std::string actual = kind_of_library(plugin.library); actual.empty() || actual == kind)
                ids.push_back(plugin.id);
        return ids;
    }

    const Config& config_;
    const std::set<std::string>& faulty_plugins_;
    std::vector<Fault>& faults_;
};

}  // namespace

void check_chain_names(const ChainConfig& chain, const Config& config, const std::set<std::string>& faulty_plugins,
                       std::vector<Fault>& faults) {
    ChainCheck(config, faulty_plugins, faults).check(chain);
}

void check_chains(const Config& config, const std::set<std::string>& faulty_plugins, std::vector<Fault>& faults) {
    ChainCheck check(config, faulty_plugins, faults);
    for (const auto& chain : config.chains) check.check(chain);
}

}  // namespace domino
