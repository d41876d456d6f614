#pragma once

#include <filesystem>
#include <string>

namespace domino {

/// "" when `name` is an IANA time zone such as "Europe/Berlin" (in any case) or UTC with an offset, else what is wrong with
/// it. On a machine without the database of time zones every name is good.
std::string time_zone_problem(const std::string& name, const std::filesystem::path& database = "/usr/share/zoneinfo");

}  // namespace domino
