#pragma once

#include "core/plugin/guarded_plugins.hpp"
#include "core/plugin/library.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace domino {

/// How an instance is doing, for /plugins and /readyz.
struct InstanceStatus {
    PluginState state;
    std::chrono::system_clock::time_point since;
};

/// One plugin object with all it needs: library, host, object, border. The members are destroyed
/// in an order in which nothing outlives what it uses, whoever drops the last reference to what.
/// Any thread; `start` and `stop` are called by the set only.
class PluginInstance {
public:
    using Now = std::function<std::chrono::system_clock::time_point()>;

    /// Creates the plugin's object. Throws `Error` with the text of what `create` says.
    PluginInstance(std::string id, std::shared_ptr<const PluginLibrary> library, std::unique_ptr<Host> host, const Json& config,
                   Json shown_config, OnCallError on_error, Now now);
    ~PluginInstance();
    PluginInstance(const PluginInstance&) = delete;
    PluginInstance& operator=(const PluginInstance&) = delete;

    const std::string& id() const { return border_.id(); }
    PluginKind kind() const { return library_->kind(); }
    const std::string& kind_text() const { return border_.kind(); }
    const PluginLibrary& library() const { return *library_; }
    const Json& shown_config() const { return shown_config_; }  ///< without secrets

    /// nullptr unless the instance is of that kind.
    Channel* channel() const { return channel_.get(); }
    Planner* planner() const { return planner_.get(); }
    Executor* executor() const { return executor_.get(); }

    /// Starts once; throws `CallError` and is failed from then on when the plugin throws.
    void start();
    /// Once, also without start; later calls do nothing. What the plugin throws is reported and swallowed.
    void stop() noexcept;

    /// Asks the plugin; before `start` it is degraded ("not started"), after a failed start failed.
    InstanceStatus status() const;

private:
    enum class Life { created, started, start_failed, stopped };

    PluginState state_now() const;
    template <class Call>
    void for_plugin(Call&& call) const;

    std::shared_ptr<const PluginLibrary> library_;
    std::unique_ptr<Host> host_;
    PluginBorder border_;
    std::unique_ptr<void, void (*)(void*) noexcept> object_;
    std::unique_ptr<Channel> channel_;
    std::unique_ptr<Planner> planner_;
    std::unique_ptr<Executor> executor_;
    Json shown_config_;
    Now now_;

    mutable std::mutex mutex_;
    Life life_ = Life::created;           // guarded by mutex_
    std::string start_error_;             // guarded by mutex_
    mutable InstanceStatus last_status_;  // guarded by mutex_
};

}  // namespace domino
