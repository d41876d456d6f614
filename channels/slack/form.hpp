#pragma once

#include <map>
#include <string>
#include <string_view>

namespace domino::slack {

/// The fields of an application/x-www-form-urlencoded body, decoded; of a name that comes twice the
/// first one counts. Throws `Error` for a broken escape, text that is not UTF-8 and more than 100 fields.
std::map<std::string, std::string> read_form(std::string_view body);

std::string write_form(const std::map<std::string, std::string>& fields);

}  // namespace domino::slack
