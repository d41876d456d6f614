#pragma once

#include "core/config/condition.hpp"
#include "core/config/config.hpp"
#include "core/config/schema.hpp"
#include "domino/channel.hpp"
#include "domino/executor.hpp"
#include "domino/host.hpp"
#include "domino/planner.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace domino {

/// A chain with its condition compiled.
struct Chain {
    ChainConfig config;
    Condition when;
};

/// Where the pipeline finds plugins; nullptr when there is none of that id and kind.
class PluginDirectory {
public:
    virtual ~PluginDirectory() = default;
    virtual Channel* channel(const std::string& id) const = 0;
    virtual Planner* planner(const std::string& id) const = 0;
    virtual Executor* executor(const std::string& id) const = 0;
    virtual Channel* page_channel() const = 0;
};

/// How a step can be run.
struct StepRoute {
    std::shared_ptr<const Workflow> workflow;
    std::string executor;
    bool pure = false;
    std::string refusal;  ///< why not, for a person; "" when it can
};

/// Everything a reload replaces: chains, plugins and catalog belong together. Immutable; whoever
/// works with it holds a shared_ptr, so an old one lives until its last call has ended.
class Setup {
public:
    Setup(std::vector<ChainConfig> chains, std::shared_ptr<const PluginDirectory> plugins,
          std::shared_ptr<const Catalog> catalog);

    /// The chain that takes this event; nullptr when none wants it.
    const Chain* chain_for_event(const std::string& type, const Json& view) const;
    /// Whether any chain's `on` fits this type.
    bool listens_to(const std::string& type) const;
    /// Every chain that follows up this result.
    std::vector<const Chain*> chains_for_result(const std::string& type, const Json& view) const;
    const Chain* chain(const std::string& id) const;
    /// Whether any chain does more with overlapping messages than to queue them.
    bool has_overlap() const { return has_overlap_; }
    const std::vector<Chain>& chains() const { return chains_; }

    const PluginDirectory& plugins() const { return *plugins_; }
    const Catalog& catalog() const { return *catalog_; }

    /// First executor of the chain that accepts the workflow, or the pinned one.
    StepRoute route(const Chain& chain, const std::string& workflow, const std::string& pinned) const;
    /// What is wrong with the input of a workflow; "" when nothing.
    std::string input_problem(const Workflow& workflow, const Json& input) const;
    /// The channel that serves the web page; nullptr when there is none.
    Channel* page_channel() const { return plugins_->page_channel(); }
    /// True when replies on this channel are sent by being recorded.
    bool reads_from_store(const std::string& channel) const;

private:
    Acceptance ask(const std::string& executor, const Workflow& workflow) const;

    std::vector<Chain> chains_;
    bool has_overlap_ = false;
    std::shared_ptr<const PluginDirectory> plugins_;
    std::shared_ptr<const Catalog> catalog_;
    std::map<std::string, Schema> input_schemas_;
    /// What was accepted stays so for this setup: executor and workflow are asked once.
    mutable std::mutex mutex_;
    mutable std::map<std::pair<std::string, std::string>, Acceptance> accepted_;  // guarded by mutex_
};

/// What a chain's `when` sees of an event and of a result.
Json condition_view(const Event& event);
Json condition_view(const Result& result);

/// The channel of HTTP API callers: no plugin, its replies are read from the store.
inline constexpr const char* api_channel = "api";

}  // namespace domino
