#include "core/plugin/loaded_object.hpp"

#include "core/plugin/descriptor_check.hpp"
#include "core/plugin/load_words.hpp"

#include <dlfcn.h>
#include <boost/system/system_error.hpp>

namespace domino {
namespace {

constexpr const char* entry_symbol = "domino_plugin";

boost::dll::shared_library open(const std::filesystem::path& file) {
    using boost::dll::load_mode::rtld_local;
    using boost::dll::load_mode::rtld_now;
    try {
        return boost::dll::shared_library(boost::dll::fs::path(file.string()), rtld_now | rtld_local);
    } catch (const boost::system::system_error& error) {
        throw Error(load_error_in_words(error.what()));
    }
}

}  // namespace

LoadedObject::LoadedObject(const std::filesystem::path& file) : file_(file), library_(open(file)) {
    if (!library_.has(entry_symbol))
        throw Error("is not a Domino plugin: it has no symbol domino_plugin (see DOMINO_PLUGIN in domino/plugin.hpp)");
    descriptor_ = &library_.get<const Descriptor>(entry_symbol);
    check_descriptor(*descriptor_);
}

void LoadedObject::stay_mapped() {
    if (void* handle = ::dlopen(file_.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD | RTLD_NODELETE)) ::dlclose(handle);
}

}  // namespace domino
