#pragma once

#include "domino/plugin.hpp"

#include <memory>
#include <string>

namespace domino::testing {

/// A plugin's .so, loaded into this process; unloaded by the destructor.
class PluginFile {
public:
    /// Throws `Error` when it cannot be loaded, is no plugin, or has another ABI.
    explicit PluginFile(const std::string& file);
    const Descriptor& descriptor() const { return *descriptor_; }

private:
    std::unique_ptr<void, int (*)(void*)> library_;
    const Descriptor* descriptor_;
};

/// A plugin's object, made from its descriptor and destroyed by it.
class PluginObject {
public:
    /// Defaults of the config schema are filled in first. Throws `Error` with what `create` says.
    PluginObject(const Descriptor& descriptor, Host& host, const Json& config = Json::object());

    /// The interface of the plugin's kind; throws `Error` when it is of another.
    Channel& channel() const { return *static_cast<Channel*>(checked(PluginKind::channel)); }
    Planner& planner() const { return *static_cast<Planner*>(checked(PluginKind::planner)); }
    Executor& executor() const { return *static_cast<Executor*>(checked(PluginKind::executor)); }

    void start() const;
    void stop() const;
    PluginState state() const;

private:
    void* checked(PluginKind kind) const;

    PluginKind kind_;
    std::unique_ptr<void, void (*)(void*) noexcept> object_;
};

}  // namespace domino::testing
