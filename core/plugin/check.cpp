#include "core/plugin/check.hpp"

#include "core/config/near_name.hpp"
#include "core/plugin/http_client.hpp"
#include "core/plugin/offline_host.hpp"
#include "core/plugin/plugin_set.hpp"
#include "core/plugin/system_clock.hpp"
#include "core/plugin/workflow_catalog.hpp"

#include <algorithm>

namespace domino {
namespace {

void load_plugins(const Config& config, const WorkflowCatalog& catalog, const CheckedPlaces& places,
                  const Environment& environment, std::vector<Fault>& faults) {
    const Secrets secrets(environment, places.secrets);
    PocoHttpClient http(environment);
    SystemClock clock;
    const HostServices services{http, clock, catalog, secrets, places.libexec.string(), places.share.string(), ""};
    PluginLibraries libraries(std::filesystem::temp_directory_path(), places.libexec / "domino-plugin-probe");
    const LoadContext context{.libraries = libraries,
                              .plugin_path = places.plugin_path,
                              .secrets = secrets,
                              .make_host = [&](const std::string& id, PluginKind) { return make_offline_host(id, services); },
                              .on_error = {},
                              .now = [&] { return clock.now(); }};
    PluginSet::load(config, context, faults);
}

}  // namespace

void check_pinned_executors(const WorkflowCatalog& catalog, const Config& config, const std::filesystem::path& folder,
                            std::vector<Fault>& faults) {
    std::vector<std::string> ids;
    for (const auto& plugin : config.plugins)
        if (const std::string kind = kind_of_library(plugin.library); plugin.enabled && (kind.empty() || kind == "executor"))
            ids.push_back(plugin.id);
    for (const auto& workflow : catalog.list()) {
        if (workflow->executor.empty() || std::find(ids.begin(), ids.end(), workflow->executor) != ids.end()) continue;
        faults.push_back({(folder / (workflow->name + ".json")).string(), 0, 0, "/meta/domino/executor",
                          "executor \"" + workflow->executor + "\" is not configured; expected " +
                              listed(ids, "an executor in plugins") + near_name_hint(workflow->executor, ids)});
    }
}

void check_everything(const CheckedPlaces& places, const Environment& environment, std::vector<Fault>& faults) {
    const Config config = read_config(places.config, faults);
    const WorkflowCatalog catalog(read_workflows(places.workflows, faults));
    check_pinned_executors(catalog, config, places.workflows, faults);
    load_plugins(config, catalog, places, environment, faults);
}

}  // namespace domino
