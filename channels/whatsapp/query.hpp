#pragma once

#include <map>
#include <string>
#include <string_view>

namespace domino::whatsapp {

/// A text as it may stand in a path or a query of a URL.
std::string percent_encoded(const std::string& text);
std::string percent_decoded(std::string_view text);

/// The members of a query ("a=1&b=%20"); of equal names the last one counts.
std::map<std::string, std::string> query_members(std::string_view query);

}  // namespace domino::whatsapp
