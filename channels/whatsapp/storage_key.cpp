#include "channels/whatsapp/storage_key.hpp"

#include "domino/digest.hpp"
#include "domino/encoding.hpp"

namespace domino::whatsapp {

std::string storage_key(const std::string& kind, const std::string& name) {
    constexpr std::size_t longest_name = 180;
    if (name.size() <= longest_name) return kind + "/" + name;
    return kind + "/sha256:" + sha256_hex(name);
}

std::string short_digest(const std::string& text) {
    return to_hex(digest(Hash::sha256, text).substr(0, 8));
}

}  // namespace domino::whatsapp
