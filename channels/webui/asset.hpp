#pragma once

#include <span>
#include <string_view>

namespace domino::webui {

/// One file of the page, embedded when the library was built; lives as long as the library.
struct Asset {
    std::string_view path;  ///< below the root, e.g. "/js/app.js"
    std::string_view media_type;
    std::string_view digest;  ///< of `body`: changes when the file changes
    std::string_view body;
    std::string_view gzip;  ///< `body` compressed
};

/// All files of the page, by path.
std::span<const Asset> page_assets();

}  // namespace domino::webui
