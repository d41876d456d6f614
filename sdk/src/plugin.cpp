#include "domino/plugin.hpp"

#include <cstdio>

namespace domino::detail {

void copy_create_error(CreateError& error, const char* text) noexcept {
    std::snprintf(error.text, sizeof error.text, "%s", text);
}

}  // namespace domino::detail
