#include "core/config/time_zone.hpp"

#include "core/config/near_name.hpp"

#include <Poco/RegularExpression.h>
#include <Poco/String.h>
#include <algorithm>
#include <system_error>
#include <vector>

namespace domino {
namespace {

/// Not below folders such as "posix", which hold the same names once more.
std::vector<std::string> zones_of(const std::filesystem::path& database) {
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator at(database, error), end; !error && at != end; at.increment(error)) {
        const std::string name = at->path().lexically_relative(database).string();
        const bool is_folder = at->is_directory(error);
        if (is_folder && (name == "posix" || name == "right")) at.disable_recursion_pending();
        if (!is_folder && name.find('.') == std::string::npos) names.push_back(name);
    }
    return names;
}

bool is_file_of(const std::filesystem::path& database, const std::string& name) {
    std::error_code ignored;
    return name.find('.') == std::string::npos && !name.starts_with('/') &&
           std::filesystem::is_regular_file(database / name, ignored);
}

bool is_offset(const std::string& name) {
    static const Poco::RegularExpression utc("^utc([+-][0-9]{1,2}(:[0-9]{2})?)?$", Poco::RegularExpression::RE_CASELESS);
    return utc.match(name);
}

}  // namespace

std::string time_zone_problem(const std::string& name, const std::filesystem::path& database) {
    if (is_offset(name) || is_file_of(database, name)) return "";
    const auto zones = zones_of(database);
    const bool is_known =
        std::any_of(zones.begin(), zones.end(), [&](const std::string& zone) { return Poco::icompare(zone, name) == 0; });
    if (is_known || zones.empty()) return "";
    return "there is no time zone \"" + name + "\"; expected one such as Europe/Berlin" + near_name_hint(name, zones);
}

}  // namespace domino
