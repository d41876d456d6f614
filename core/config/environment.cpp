#include "core/config/environment.hpp"

#include <unistd.h>
#include <string_view>

namespace domino {

Environment process_environment() {
    Environment variables;
    for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
        const std::string_view entry(*at);
        if (const auto equals = entry.find('='); equals != std::string_view::npos)
            variables.emplace(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return variables;
}

}  // namespace domino
