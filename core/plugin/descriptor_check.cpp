#include "core/plugin/descriptor_check.hpp"

#include "core/plugin/load_words.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>

namespace domino {
namespace {

void check_text(const char* text, const char* member) {
    if (text == nullptr || *text == '\0') throw Error(std::string("its descriptor has no ") + member);
}

void check_name(const char* name) {
    check_text(name, "name");
    const std::string text = name;
    const bool fits = text.size() <= 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
                          return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_';
                      });
    if (!fits)
        throw Error("its descriptor's name \"" + text.substr(0, 64) + "\" is no lower_snake_case name of at most 64 characters");
}

}  // namespace

void check_abi_tag(const std::string& tag) {
    if (tag != DOMINO_ABI_TAG)
        throw Error("was built for another ABI: it has \"" + tag +
                    "\", this broker has \"" DOMINO_ABI_TAG "\"; build it again with this broker's SDK");
}

void check_descriptor(const Descriptor& descriptor) {
    if (std::memcmp(descriptor.magic, "DOMINO\0", sizeof descriptor.magic) != 0)
        throw Error("is not a Domino plugin: its symbol domino_plugin is something else");
    if (descriptor.size < sizeof(Descriptor))
        throw Error("has a descriptor of " + std::to_string(descriptor.size) + " bytes, expected at least " +
                    std::to_string(sizeof(Descriptor)));
    if (descriptor.sdk != sdk_version)
        throw Error("was built with SDK version " + std::to_string(descriptor.sdk) + ", this broker has " +
                    std::to_string(sdk_version));
    check_abi_tag(descriptor.abi == nullptr ? "" : descriptor.abi);
    const auto kind = static_cast<unsigned>(descriptor.kind);
    if (kind < 1 || kind > 3) throw Error("has an unknown kind: " + kind_name(kind) + "; expected channel, planner or executor");
    check_name(descriptor.name);
    check_text(descriptor.version, "version");
    check_text(descriptor.description, "description");
    check_text(descriptor.config_schema, "config_schema");
    if (descriptor.create == nullptr || descriptor.destroy == nullptr)
        throw Error("its descriptor has no create or destroy function");
}

}  // namespace domino
