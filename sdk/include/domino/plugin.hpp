#pragma once

#include "domino/abi.hpp"
#include "domino/channel.hpp"
#include "domino/error.hpp"
#include "domino/executor.hpp"
#include "domino/host.hpp"
#include "domino/planner.hpp"

#include <cstdint>

namespace domino {

enum class PluginKind : std::uint32_t { channel = 1, planner = 2, executor = 3 };

/// Room for the text of what went wrong in `create`.
struct CreateError {
    char text[1024];
};

/// The one thing a plugin exports, as `extern "C" const domino::Descriptor domino_plugin`. Plain
/// data: reading it runs no code of the plugin. The first four members are checked, in this order,
/// before anything else is touched. Members are only ever added at the end; the broker reads no
/// more than `size`.
struct Descriptor {
    char magic[8];       ///< "DOMINO\0\0"
    std::uint32_t size;  ///< sizeof(Descriptor) when the plugin was built
    std::uint32_t sdk;   ///< sdk_version
    const char* abi;     ///< abi_tag
    PluginKind kind;
    const char* name;         ///< lower_snake_case, e.g. "webui"; the library is <kind>_<name>
    const char* version;      ///< semantic version of the plugin
    const char* description;  ///< one sentence
    /// JSON Schema (draft 7) of `config` as JSON text. Every property needs a description; no
    /// default means required; `"additionalProperties": false` is expected.
    const char* config_schema;
    /// Makes the plugin's object: a Channel*, Planner* or Executor* by `kind`, as a pointer to that
    /// interface. nullptr after a failure, whose text it puts into `error`. Called once per
    /// instance; `config` has passed the schema, defaults are filled in, secrets resolved.
    void* (*create)(Host& host, const Json& config, CreateError& error) noexcept;
    void (*destroy)(void* plugin) noexcept;
};

namespace detail {

void copy_create_error(CreateError& error, const char* text) noexcept;

template <class Interface, class Plugin>
void* create(Host& host, const Json& config, CreateError& error) noexcept {
    try {
        return static_cast<Interface*>(new Plugin(host, config));
    } catch (const std::exception& e) {
        copy_create_error(error, e.what());
    } catch (...) {
        copy_create_error(error, "an exception that is no std::exception");
    }
    return nullptr;
}

template <class Interface>
void destroy(void* plugin) noexcept {
    delete static_cast<Interface*>(plugin);
}

template <PluginKind kind>
struct InterfaceOf;
template <>
struct InterfaceOf<PluginKind::channel> {
    using type = Channel;
};
template <>
struct InterfaceOf<PluginKind::planner> {
    using type = Planner;
};
template <>
struct InterfaceOf<PluginKind::executor> {
    using type = Executor;
};

}  // namespace detail

/// What an author fills in; see DOMINO_PLUGIN.
struct PluginInfo {
    const char* name;
    const char* version;
    const char* description;
    const char* config_schema;
};

template <PluginKind kind, class Plugin>
constexpr Descriptor describe(PluginInfo info) {
    using Interface = typename detail::InterfaceOf<kind>::type;
    return {
        .magic = {'D', 'O', 'M', 'I', 'N', 'O', 0, 0},
        .size = sizeof(Descriptor),
        .sdk = sdk_version,
        .abi = DOMINO_ABI_TAG,
        .kind = kind,
        .name = info.name,
        .version = info.version,
        .description = info.description,
        .config_schema = info.config_schema,
        .create = &detail::create<Interface, Plugin>,
        .destroy = &detail::destroy<Interface>,
    };
}

}  // namespace domino

/// At the foot of a plugin's one registering file:
///   DOMINO_PLUGIN(domino::PluginKind::channel, my::Channel,
///                 {.name = "pager", .version = "1.0.0", .description = "...", .config_schema = "{...}"});
/// `my::Channel` derives from the interface of its kind and is constructed from
/// (domino::Host&, const domino::Json& config).
#define DOMINO_PLUGIN(kind, type, ...)                                                                   \
    DOMINO_ABI_NOTE;                                                                                     \
    extern "C" __attribute__((visibility("default"))) constinit const domino::Descriptor domino_plugin = \
        domino::describe<kind, type>(domino::PluginInfo __VA_ARGS__)
