#pragma once

#include <string_view>

namespace domino::webui {

/// Does an Accept-Encoding field allow gzip (RFC 9110, 12.5.3)?
bool accepts_gzip(std::string_view accept_encoding);

/// Does an If-None-Match field name `etag` (RFC 9110, 13.1.2; weak comparison)?
bool names_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace domino::webui
