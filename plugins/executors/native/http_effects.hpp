#pragma once

#include <chrono>
#include <domino/host.hpp>
#include <string>

namespace native {

/// Makes the requests of one HTTP Request node for an engine process. `requests` is a JSON array of
/// {"method","url","headers":[[NAME,VALUE]...],"body","timeout","redirects"}; the answer is an array of
/// {"status","headers":{...},"body","base64":BOOL} or {"error": TEXT}, in the same order. Nothing takes longer
/// than until `until`.
std::string make_requests(domino::HttpClient& client, const std::string& requests, std::chrono::steady_clock::time_point until);

}  // namespace native
