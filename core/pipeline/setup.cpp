#include "core/pipeline/setup.hpp"

#include "core/config/topic_pattern.hpp"

namespace domino {
namespace {

bool chain_listens_to(const Chain& chain, const std::string& type) {
    return std::any_of(chain.config.on.begin(), chain.config.on.end(),
                       [&](const std::string& pattern) { return matches_topic(pattern, type); });
}

}  // namespace

Setup::Setup(std::vector<ChainConfig> chains, std::shared_ptr<const PluginDirectory> plugins,
             std::shared_ptr<const Catalog> catalog)
    : plugins_(std::move(plugins)), catalog_(std::move(catalog)) {
    for (auto& config : chains) {
        has_overlap_ = has_overlap_ || config.overlap != ChainConfig::Overlap::queue;
        Condition when(config.when);
        chains_.push_back({std::move(config), std::move(when)});
    }
    for (const auto& workflow : catalog_->list())
        if (!workflow->input_schema.is_null()) input_schemas_.emplace(workflow->name, Schema(workflow->input_schema));
}

const Chain* Setup::chain_for_event(const std::string& type, const Json& view) const {
    for (const auto& chain : chains_)
        if (chain_listens_to(chain, type) && chain.when.holds(view)) return &chain;
    return nullptr;
}

bool Setup::listens_to(const std::string& type) const {
    return std::any_of(chains_.begin(), chains_.end(), [&](const Chain& chain) { return chain_listens_to(chain, type); });
}

std::vector<const Chain*> Setup::chains_for_result(const std::string& type, const Json& view) const {
    std::vector<const Chain*> found;
    for (const auto& chain : chains_)
        if (chain_listens_to(chain, type) && chain.when.holds(view)) found.push_back(&chain);
    return found;
}

const Chain* Setup::chain(const std::string& id) const {
    for (const auto& chain : chains_)
        if (chain.config.id == id) return &chain;
    return nullptr;
}

Acceptance Setup::ask(const std::string& id, const Workflow& workflow) const {
    const auto key = std::make_pair(id, workflow.name);
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = accepted_.find(key); found != accepted_.end()) return found->second;
    }
    Executor* executor = plugins_->executor(id);
    if (executor == nullptr) return {.accepted = false, .reason = "no such executor"};
    const Acceptance acceptance = executor->accepts(workflow);
    if (acceptance.accepted) {
        const std::lock_guard lock(mutex_);
        accepted_.emplace(key, acceptance);
    }
    return acceptance;
}

StepRoute Setup::route(const Chain& chain, const std::string& name, const std::string& pinned) const {
    StepRoute route;
    route.workflow = catalog_->find(name);
    if (!route.workflow) {
        route.refusal = "there is no workflow \"" + name + "\" in the catalog";
        return route;
    }
    const std::string& pin = pinned.empty() ? route.workflow->executor : pinned;
    const auto candidates = pin.empty() ? chain.config.execute : std::vector<std::string>{pin};
    std::string refusals;
    for (const auto& id : candidates) {
        const Acceptance acceptance = ask(id, *route.workflow);
        if (acceptance.accepted) {
            route.executor = id;
            route.pure = acceptance.pure;
            return route;
        }
        refusals += (refusals.empty() ? "" : "; ") + id + ": " + acceptance.reason;
    }
    route.refusal = "no executor takes workflow \"" + name + "\" (" +
                    (refusals.empty() ? "chain \"" + chain.config.id + "\" names none" : refusals) + ")";
    return route;
}

std::string Setup::input_problem(const Workflow& workflow, const Json& input) const {
    const auto schema = input_schemas_.find(workflow.name);
    if (schema == input_schemas_.end()) return "";
    std::string problems;
    for (const auto& found : schema->second.validate(input))
        problems += (problems.empty() ? "" : "; ") + (found.pointer.empty() ? std::string("input") : found.pointer) + ": " +
                    found.problem;
    return problems;
}

bool Setup::reads_from_store(const std::string& channel) const {
    if (channel == api_channel) return true;
    const Channel* plugin = plugins_->channel(channel);
    return plugin == nullptr || plugin->reads_from_store();
}

Json condition_view(const Event& event) {
    return {{"type", event.type},     {"channel", event.channel}, {"conversation", event.conversation},
            {"sender", event.sender}, {"text", event.text},       {"data", event.data}};
}

Json condition_view(const Result& result) {
    return to_json(result);
}

}  // namespace domino
