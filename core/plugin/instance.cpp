#include "core/plugin/instance.hpp"

#include "core/plugin/load_words.hpp"

#include <utility>

namespace domino {
namespace {

using Object = std::unique_ptr<void, void (*)(void*) noexcept>;

Object create_object(const Descriptor& descriptor, Host& host, const Json& config) {
    CreateError error{};
    Object object(descriptor.create(host, config, error), descriptor.destroy);
    error.text[sizeof error.text - 1] = '\0';
    if (!object) throw Error(error.text[0] != '\0' ? error.text : "its create function failed without a reason");
    return object;
}

}  // namespace

PluginInstance::PluginInstance(std::string id, std::shared_ptr<const PluginLibrary> library, std::unique_ptr<Host> host,
                               const Json& config, Json shown_config, OnCallError on_error, Now now)
    : library_(std::move(library)),
      host_(std::move(host)),
      border_(kind_name(static_cast<unsigned>(library_->kind())), std::move(id), std::move(on_error)),
      object_(create_object(library_->descriptor(), *host_, config)),
      shown_config_(std::move(shown_config)),
      now_(std::move(now)) {
    switch (kind()) {
        case PluginKind::channel:
            channel_ = std::make_unique<GuardedChannel>(*static_cast<Channel*>(object_.get()), border_);
            break;
        case PluginKind::planner:
            planner_ = std::make_unique<GuardedPlanner>(*static_cast<Planner*>(object_.get()), border_);
            break;
        case PluginKind::executor:
            executor_ = std::make_unique<GuardedExecutor>(*static_cast<Executor*>(object_.get()), border_);
            break;
    }
    last_status_ = {state_now(), now_()};
}

PluginInstance::~PluginInstance() {
    stop();
}

template <class Call>
void PluginInstance::for_plugin(Call&& call) const {
    if (channel_) call(*channel_);
    if (planner_) call(*planner_);
    if (executor_) call(*executor_);
}

void PluginInstance::start() {
    {
        const std::lock_guard lock(mutex_);
        if (life_ != Life::created) throw Error(kind_text() + " \"" + id() + "\" was started before");
    }
    Life reached = Life::started;
    std::string text;
    try {
        for_plugin([](auto& plugin) { plugin.start(); });
    } catch (const Error& error) {
        reached = Life::start_failed;
        text = error.what();
    }
    const std::lock_guard lock(mutex_);
    life_ = reached;
    start_error_ = text;
    if (reached == Life::start_failed) throw Error(text);
}

void PluginInstance::stop() noexcept {
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(life_, Life::stopped) == Life::stopped) return;
    }
    try {
        for_plugin([](auto& plugin) { plugin.stop(); });
    } catch (const std::exception&) {
        return;
    }
}

PluginState PluginInstance::state_now() const {
    using Health = PluginState::Health;
    {
        const std::lock_guard lock(mutex_);
        if (life_ == Life::created) return {.health = Health::degraded, .reason = "not started yet"};
        if (life_ == Life::start_failed) return {.health = Health::failed, .reason = start_error_};
        if (life_ == Life::stopped) return {.health = Health::degraded, .reason = "stopped"};
    }
    PluginState state;
    for_plugin([&](auto& plugin) { state = plugin.state(); });
    return state;
}

InstanceStatus PluginInstance::status() const {
    PluginState state = state_now();
    const std::lock_guard lock(mutex_);
    if (state.health != last_status_.state.health) last_status_.since = now_();
    last_status_.state = std::move(state);
    return last_status_;
}

}  // namespace domino
