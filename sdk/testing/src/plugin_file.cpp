#include "domino/testing/plugin_file.hpp"

#include <dlfcn.h>
#include <cstring>

namespace domino::testing {
namespace {

using Library = std::unique_ptr<void, int (*)(void*)>;

Library open(const std::string& file) {
    const std::string path = file.find('/') == std::string::npos ? "./" + file : file;
    Library library(::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL), &::dlclose);
    if (!library) throw Error(file + ": " + ::dlerror());
    return library;
}

const Descriptor* descriptor_in(void* library, const std::string& file) {
    const auto* descriptor = static_cast<const Descriptor*>(::dlsym(library, "domino_plugin"));
    if (descriptor == nullptr || std::memcmp(descriptor->magic, "DOMINO\0", 8) != 0)
        throw Error(file + ": is not a Domino plugin");
    const bool fits = descriptor->size >= sizeof(Descriptor) && descriptor->sdk == sdk_version &&
                      std::strcmp(descriptor->abi, DOMINO_ABI_TAG) == 0;
    if (!fits) throw Error(file + ": was built for another ABI than \"" DOMINO_ABI_TAG "\"");
    return descriptor;
}

Json with_defaults(const Descriptor& descriptor, Json config) {
    const Json schema = parse_json(descriptor.config_schema);
    if (!schema.contains("properties")) return config;
    for (const auto& property : schema["properties"].items())
        if (property.value().contains("default") && !config.contains(property.key()))
            config[property.key()] = property.value()["default"];
    return config;
}

}  // namespace

PluginFile::PluginFile(const std::string& file) : library_(open(file)), descriptor_(descriptor_in(library_.get(), file)) {}

PluginObject::PluginObject(const Descriptor& descriptor, Host& host, const Json& config)
    : kind_(descriptor.kind), object_(nullptr, descriptor.destroy) {
    CreateError error{};
    object_.reset(descriptor.create(host, with_defaults(descriptor, config), error));
    if (!object_) throw Error(error.text);
}

void* PluginObject::checked(PluginKind kind) const {
    if (kind != kind_) throw Error("the plugin is of another kind");
    return object_.get();
}

void PluginObject::start() const {
    switch (kind_) {
        case PluginKind::channel: return channel().start();
        case PluginKind::planner: return planner().start();
        case PluginKind::executor: return executor().start();
    }
}

void PluginObject::stop() const {
    switch (kind_) {
        case PluginKind::channel: return channel().stop();
        case PluginKind::planner: return planner().stop();
        case PluginKind::executor: return executor().stop();
    }
}

PluginState PluginObject::state() const {
    switch (kind_) {
        case PluginKind::channel: return channel().state();
        case PluginKind::planner: return planner().state();
        case PluginKind::executor: return executor().state();
    }
    throw Error("the plugin is of an unknown kind");
}

}  // namespace domino::testing
