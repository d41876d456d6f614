#include "channels/whatsapp/storage_key.hpp"

#include "channels/signing/encoding.hpp"
#include "channels/signing/hmac.hpp"

namespace domino::whatsapp {

std::string storage_key(const std::string& kind, const std::string& name) {
    constexpr std::size_t longest_name = 180;
    if (name.size() <= longest_name) return kind + "/" + name;
    return kind + "/sha256:" + signing::to_hex(signing::digest(signing::Hash::sha256, name));
}

std::string short_digest(const std::string& text) {
    return signing::to_hex(signing::digest(signing::Hash::sha256, text).substr(0, 8));
}

}  // namespace domino::whatsapp
