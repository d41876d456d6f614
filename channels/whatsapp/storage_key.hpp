#pragma once

#include <string>

namespace domino::whatsapp {

/// `kind`/`name`, with a long name as its digest: keys of KeyValue have at most 256 bytes.
std::string storage_key(const std::string& kind, const std::string& name);

/// 16 hexadecimal digits by which texts are told apart.
std::string short_digest(const std::string& text);

}  // namespace domino::whatsapp
