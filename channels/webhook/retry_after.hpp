#pragma once

#include <chrono>
#include <string>

namespace domino::webhook {

/// What a Retry-After header asks for, as seconds or as an HTTP date: at most an hour, 0 when it says
/// nothing.
std::chrono::milliseconds retry_after(const std::string& header, std::chrono::system_clock::time_point now);

}  // namespace domino::webhook
