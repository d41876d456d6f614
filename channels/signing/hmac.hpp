#pragma once

#include <string>
#include <string_view>

/// What vendors' signatures are made of. All functions may be called from any thread.
namespace domino::signing {

enum class Hash { sha256, sha512 };

/// The MAC as bytes. Throws `Error` when the library cannot compute it.
std::string hmac(Hash hash, std::string_view key, std::string_view text);
std::string digest(Hash hash, std::string_view text);

/// Takes the same time wherever they differ; only the length shows.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace domino::signing
